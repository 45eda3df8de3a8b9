"""A board's front end is one file: every module it imports, once, before what needs it."""

import pytest

from okrlab.boards.source import HERE, script

OKRLAB = HERE.parent
BOARDS = sorted([*OKRLAB.glob("blocks/*/board.js"), *OKRLAB.glob("room/*.js")])


@pytest.mark.parametrize("board", BOARDS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_board_is_one_module_with_all_it_needs(board):
    source = script(board.stem, board.parent)
    assert "\nimport " not in source
    assert source.count("\nexport ") == source.count("\nexport default ") == 1
    for file in OKRLAB.rglob("*.js"):
        assert source.count(f"const _{file.parent.name}_{file.stem} = ") <= 1


def test_the_page_around_the_boards_is_joined_in_the_same_way():
    source = script("host", OKRLAB / "serve" / "page")
    assert "\nimport " not in source
    assert "\nexport " not in source
    assert source.count("const _page_connection = ") == 1


def test_what_two_modules_import_is_there_once_and_before_both(tmp_path):
    both = 'import { b } from "./b.js";\nimport { c } from "./c.js";\n'
    (tmp_path / "a.js").write_text(f"{both}export default b + c;\n")
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\nexport const b = c;\n')
    (tmp_path / "c.js").write_text("const b = 1;\nexport const c = b;\n")
    source = script("a", tmp_path)
    assert source.index("_c = ") < source.index("_b = ") < source.index("export default")
    assert source.count("_c = ") == 1


def test_a_module_of_a_folder_imports_what_lies_beside_the_folder(tmp_path):
    (tmp_path / "board").mkdir()
    (tmp_path / "a.js").write_text('import { b } from "./board/b.js";\nexport default b;\n')
    (tmp_path / "board" / "b.js").write_text('import { c } from "../c.js";\nexport const b = c;\n')
    (tmp_path / "c.js").write_text("export const c = 1;\n")
    source = script("a", tmp_path)
    assert "import" not in source
    assert source.index("_c = ") < source.index("board_b = ") < source.index("export default")


def test_modules_of_one_name_in_two_folders_are_two(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "b.js").write_text(f'export const {folder} = "{folder}";\n')
    both = 'import { one } from "./one/b.js";\nimport { two } from "./two/b.js";\n'
    (tmp_path / "a.js").write_text(f"{both}export default one + two;\n")
    assert script("a", tmp_path).count("const _one_b = ") == 1
    assert script("a", tmp_path).count("const _two_b = ") == 1


@pytest.mark.parametrize("line", ['import all from "./b.js";', 'import * as b from "./b.js";',
                                  "export { b };", 'export * from "./b.js";'])  # fmt: skip
def test_a_form_that_is_not_read_is_refused_with_the_line(tmp_path, line):
    (tmp_path / "a.js").write_text(f"{line}\n")
    (tmp_path / "b.js").write_text("export const b = 1;\n")
    with pytest.raises(ValueError, match=r"a\.js: (import|export)"):
        script("a", tmp_path)


def test_comments_and_indentation_stay_behind_and_nothing_else_does(tmp_path):
    source = """// What it is.
/**
 * How it does it: a * b, "https://a.b".
 */
export default function all() {
  // why
  const address = "https://a.b"; // kept: it stands behind code
  return `one /** no comment */
    two`; /* nor this */
}
"""
    (tmp_path / "a.js").write_text(source)
    assert (
        script("a", tmp_path)
        == """export default function all() {
const address = "https://a.b"; // kept: it stands behind code
return `one /** no comment */
two`; /* nor this */
}
"""
    )
