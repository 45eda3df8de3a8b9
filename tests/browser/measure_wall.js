// Run in a wall's page by walls.py: all that it owes the last row and does not hold.
([least, asked]) => {
    const u = Math.min(innerWidth / 1920, innerHeight / 1080), found = [];
    const short = (one) => (one.textContent || one.outerHTML).trim().slice(0, 60);
    const isSeen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        && !one.closest('.ok-unseen, [data-away], .ok-status:not([data-now=lost])');
    const page = document.scrollingElement;
    if (page.scrollHeight > innerHeight + 1 || page.scrollWidth > innerWidth + 1)
        found.push(`the page is ${page.scrollWidth} x ${page.scrollHeight}`);
    const texts = [];
    for (const root of document.querySelectorAll('.okr')) {
        const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const text = walk.currentNode, one = text.parentElement;
            if (!text.data.trim() || !isSeen(one) || one.closest('script, style')) continue;
            const range = document.createRange();
            range.selectNodeContents(text);
            const box = range.getBoundingClientRect();
            if (box.width < 2 || box.height < 2) continue;
            const drawing = one.closest('svg');
            const grown = drawing?.viewBox?.baseVal?.width
                ? drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : one.currentCSSZoom;
            const size = parseFloat(getComputedStyle(one).fontSize) * grown / u;
            texts.push([one, box]);
            if (size < least - 0.3) found.push(`${size.toFixed(1)} units small: ${short(one)}`);
            const clamped = one.closest('.wl-asked, .wl-sentence, [data-short], [data-clamp]');
            if (!clamped && (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1))
                found.push(`beyond the edge: ${short(one)}`);
        }
    }
    for (const one of document.querySelectorAll('.okr *')) {
        const style = getComputedStyle(one);
        if (!isSeen(one) || style.webkitLineClamp !== 'none' || one.closest('svg')) continue;
        if (!['hidden', 'clip'].includes(style.overflowY) || one.matches('.ok-sight, .st-bar')) continue;
        if (one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2)
            found.push(`cut: ${one.className} ${one.scrollWidth - one.clientWidth} ${one.scrollHeight - one.clientHeight}`);
    }
    const question = [...document.querySelectorAll('.okr-wall :is(h2, .wl-lit)')].find(isSeen);
    if (question && parseFloat(getComputedStyle(question).fontSize) / u < asked - 0.3)
        found.push(`the question has ${parseFloat(getComputedStyle(question).fontSize) / u}`);
    for (const code of [...document.querySelectorAll('.ok-qr')].filter(isSeen)) {
        const a = code.getBoundingClientRect();
        for (const [one, b] of texts)
            if (!code.parentElement.contains(one) && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
                found.push(`the code covers: ${short(one)}`);
    }
    for (const one of document.querySelectorAll('.okr :is(button, a, input, textarea, select)'))
        if (isSeen(one) && !one.disabled && getComputedStyle(one).pointerEvents !== 'none')
            found.push(`a control: ${one.outerHTML.slice(0, 80)}`);
    const inside = ({ x, y }, b) => x > b.left + 1 && x < b.right - 1 && y > b.top + 2 && y < b.bottom - 2;
    const cards = [...document.querySelectorAll('.ok-card')].filter(isSeen).map((one) => one.getBoundingClientRect());
    const sight = document.querySelector('.ok-sight')?.getBoundingClientRect();
    for (const b of cards)
        if (b.left < sight.left - 1 || b.right > sight.right + 1) found.push(`a card is cut by ${Math.max(sight.left - b.left, b.right - sight.right)}`);
    for (const path of [...document.querySelectorAll('path.ok-link')].filter(isSeen)) {
        const at = path.getScreenCTM(), long = path.getTotalLength();
        for (let n = 0; n <= 60; n++)
            if (cards.some((b) => inside(path.getPointAtLength((long * n) / 60).matrixTransform(at), b)))
                { found.push('a link runs behind a card'); break; }
    }
    return [...new Set(found)];
}
