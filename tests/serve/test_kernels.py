"""Forked kernels: they live, answer and die as kernels should."""

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys

import pytest
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.provisioning import KernelProvisionerFactory

from okrlab.serve.kernels import (
    SPEC,
    ForkProvisioner,
    Zygote,
    kernel_environment,
    write_kernelspec,
)
from okrlab.serve.lending import Kernels
from tests.serve.visiting import Visitor, framed, from_board, serving_in, to_board, until

MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A zygote in use, the directory with its kernelspec, and what its kernels start with."""
    root = tmp_path_factory.mktemp("k")
    write_kernelspec(root / "kernels")
    os.environ["DATABASE_PASSWORD"] = "canary"
    env = kernel_environment(root)
    zygote = ForkProvisioner.zygote = Zygote(["numpy"], env, 600 * MEGABYTE)
    zygote.start()
    yield root, env
    zygote.stop()
    del os.environ["DATABASE_PASSWORD"]


class Kernel:
    """A kernel started through its kernelspec, and a client of it."""

    def __init__(self, place):
        root, self.env = place
        specs = KernelSpecManager(kernel_dirs=[str(root / "kernels")], ensure_native_kernel=False)
        self.manager = AsyncKernelManager(kernel_name=SPEC, kernel_spec_manager=specs)

    async def __aenter__(self):
        await self.manager.start_kernel(env=self.env)
        self.client = self.manager.client()
        self.client.start_channels()
        await self.client.wait_for_ready(timeout=60)
        return self

    async def __aexit__(self, *_):
        self.client.stop_channels()
        if await self.manager.is_alive():
            await self.manager.shutdown_kernel(now=True)

    async def run(self, code):
        """What a cell prints, or the name of what it raises."""
        said = []

        def hear(message):
            if message["msg_type"] == "stream":
                said.append(message["content"]["text"])

        reply = await self.client.execute_interactive(
            code, output_hook=hear, store_history=False, timeout=60
        )
        return reply["content"].get("ename") or "".join(said)

    @property
    def pid(self):
        return self.manager.provisioner.process.pid


def gone(*handles: int) -> bool:
    """Wait until every process behind these pidfds has ended."""
    for handle in handles:
        watch = select.poll()
        watch.register(handle, select.POLLIN)
        if not watch.poll(20_000):
            return False
    return True


def run(coroutine):
    return asyncio.run(coroutine)


def test_the_kernelspec_brings_our_provisioner(place):
    specs = KernelSpecManager(kernel_dirs=[str(place[0] / "kernels")], ensure_native_kernel=False)
    assert list(specs.find_kernel_specs()) == [SPEC]
    spec = specs.get_kernel_spec(SPEC)
    made = KernelProvisionerFactory.instance().create_provisioner_instance("id", spec, None)
    assert isinstance(made, ForkProvisioner)


def test_it_runs_code_prints_and_logs(place):
    async def visit():
        async with Kernel(place) as kernel:
            assert await kernel.run("print('hello')") == "hello\n"
            assert "warned" in await kernel.run("import logging; logging.warning('warned')")
            assert await kernel.run("1/0") == "ZeroDivisionError"
            assert await kernel.run("import subprocess; print(subprocess.call('true'))") == "0\n"
            assert await kernel.run("import sys; print(sys.modules.get('debugpy'))") == "None\n"

    run(visit())


def test_it_sees_nothing_of_the_servers_environment(place):
    async def visit():
        async with Kernel(place) as kernel:
            assert (
                await kernel.run("import os; print('DATABASE_PASSWORD' in os.environ)") == "False\n"
            )
            said = await kernel.run("print(open('/proc/self/environ').read())")
            assert "canary" not in said

    run(visit())


def test_no_two_draw_the_same_random_numbers(place):
    async def visit():
        drawn = set()
        for _ in range(2):
            async with Kernel(place) as kernel:
                code = "import random, numpy; print(random.random(), numpy.random.random())"
                drawn |= set((await kernel.run(code)).split())
        assert len(drawn) == 4

    run(visit())


def test_no_two_share_a_name_an_output_or_anything_that_is_drawn_once(place):
    """The shell was built before the fork: nothing of one kernel may be in another."""

    async def visit():
        async with Kernel(place) as one, Kernel(place) as other:
            own = [json.loads(await kernel.run(OWN)) for kernel in (one, other)]
            assert all(len({kernel[name] for kernel in own}) == 2 for name in own[0]), own
            await one.run("mine = 1; get_ipython().user_module.theirs = 2; _dh.append('/')")
            await one.client.execute_interactive("40 + 2", timeout=60, output_hook=print)
            assert await one.run("print(In[1:], Out)") == "['40 + 2'] {1: 42}\n"
            said = "print([n in globals() for n in ('mine', 'theirs', '_1')], In, Out, len(_dh))"
            async with Kernel(place) as third:  # which was forked after all that
                for kernel in (other, third):
                    assert await kernel.run(said) == "[False, False, False] [''] {} 1\n"

    run(visit())


OWN = """
import json, os, secrets, tempfile, uuid, ipywidgets
kernel = get_ipython().kernel
print(json.dumps({
    "session": kernel.session.session, "key": kernel.session.key.decode(), "ident": kernel.ident,
    "topic": str(get_ipython().displayhook.topic), "uuid": str(uuid.uuid4()), "pid": os.getpid(),
    "uuid1": str(uuid.uuid1()), "secret": secrets.token_hex(), "file": tempfile.mktemp(),
    "widget": ipywidgets.Label().model_id,
}))
"""


def test_a_forked_kernel_is_as_one_that_was_started_by_itself(place, tmp_path):
    async def seen(where):
        async with Kernel(where) as kernel:
            return json.loads(await kernel.run(SEEN))

    write_kernelspec(tmp_path / "kernels", fork=False)
    forked, spawned = run(seen(place)), run(seen((tmp_path, place[1])))
    assert forked == spawned
    assert forked["all is one"] == [True] * len(forked["all is one"])


SEEN = """
_names = sorted(globals())
import json, os, pathlib, sys, threading
shell = get_ipython()
config = lambda one: {name: set for name, set in one.config.items() if name != "KernelApp"}
kernel = shell.kernel
app = kernel.parent
events = shell.events.callbacks
print(json.dumps({
    "names": _names, "in": [In, Out, shell.execution_count],
    "all is one": [
        kernel.shell is shell, shell.parent is kernel, kernel.user_ns is None,
        sys.modules["__main__"].__dict__ is globals(), shell.user_module is sys.modules["__main__"],
        shell.display_pub.session is kernel.session, shell.displayhook.session is kernel.session,
        shell.display_pub.pub_socket is kernel.iopub_socket, app in shell.configurables,
        app.shell is shell, app.kernel is kernel, app.user_ns is None,
        shell.displayhook.pub_socket is kernel.iopub_socket, shell.starting_dir == os.getcwd(),
        _dh == [pathlib.Path.cwd()], shell.history_manager.dir_hist is _dh,
        shell._orig_sys_module_state["stdout"] is sys.stdout, shell.compile is not None,
        not shell.history_manager.enabled, shell.log is app.log,
    ],
    "kinds": [type(one).__name__ for one in (
        *shell.configurables, shell.compile, shell.display_pub, shell.displayhook, shell.Completer,
        shell.display_formatter, sys.stdout, sys.stderr, sys.displayhook, shell.exiter,
        shell.history_manager, shell.InteractiveTB,
    )],
    "config": [config(shell), config(kernel), config(app)],
    "magics": {kind: sorted(names) for kind, names in shell.magics_manager.magics.items()},
    "events": {name: [one.__qualname__ for one in calls] for name, calls in events.items()},
    "environ": {k: v for k, v in os.environ.items() if not k.startswith(("JPY_", "PYDEVD"))},
    "profile": [shell.profile, shell.profile_dir.location, shell.ipython_dir],
    "threads": sorted(
        one.name.split()[-1] for one in threading.enumerate() if "Parent" not in str(type(one))
    ),
    "hook": sys.excepthook.__qualname__, "targets": sorted(kernel.comm_manager.targets),
    "loaded": sorted(shell.extension_manager.loaded), "handlers": sorted(kernel.shell_handlers),
}, default=str))
"""


def test_the_zygote_holds_nothing_that_a_fork_would_share(place):
    folder = f"/proc/{ForkProvisioner.zygote.pid}/fd"
    held = [os.readlink(f"{folder}/{number}") for number in os.listdir(folder)]
    assert len([one for one in held if one.startswith("socket:")]) == 1, held
    assert not [one for one in held if one.startswith("anon_inode:")], held


def test_an_interrupt_stops_the_cell_and_not_the_kernel(place):
    async def visit():
        async with Kernel(place) as kernel:
            busy = asyncio.Event()
            reply = asyncio.create_task(
                kernel.client.execute_interactive(
                    "print('busy', flush=True)\nwhile True: pass",
                    output_hook=lambda m: m["msg_type"] == "stream" and busy.set(),
                    timeout=60,
                )
            )
            await asyncio.wait_for(busy.wait(), 20)
            await kernel.manager.interrupt_kernel()
            assert (await reply)["content"]["ename"] == "KeyboardInterrupt"
            assert await kernel.run("print(1)") == "1\n"

    run(visit())


def test_too_much_memory_is_an_error_and_not_the_end(place):
    async def visit():
        async with Kernel(place) as kernel:
            assert await kernel.run("x = bytearray(2 << 30)") == "MemoryError"
            assert await kernel.run("print(1)") == "1\n"

    run(visit())


def test_killed_it_is_seen_to_be_dead_and_can_be_restarted(place):
    async def visit():
        async with Kernel(place) as kernel:
            process = kernel.manager.provisioner.process
            os.kill(process.pid, signal.SIGKILL)
            await asyncio.wait_for(process.ended(), 20)
            assert not await kernel.manager.is_alive()
            await kernel.manager.restart_kernel(now=True)
            await kernel.client.wait_for_ready(timeout=60)
            assert kernel.pid != process.pid
            assert await kernel.run("print(1)") == "1\n"

    run(visit())


def test_shut_down_it_ends_with_what_its_cells_started(place):
    async def visit():
        async with Kernel(place) as kernel:
            child = await kernel.run(
                "import subprocess; p = subprocess.Popen(['sleep', '600']); print(p.pid)"
            )
            handles = [os.pidfd_open(pid) for pid in (kernel.pid, int(child))]
            await kernel.manager.shutdown_kernel(now=True)
            assert gone(*handles)

    run(visit())


def test_the_zygotes_death_ends_its_kernels_and_the_next_start_makes_another(place):
    async def visit():
        async with Kernel(place) as kernel:
            first, handle = ForkProvisioner.zygote.pid, os.pidfd_open(kernel.pid)
            os.kill(first, signal.SIGKILL)
            assert gone(handle)
        async with Kernel(place) as kernel:
            assert await kernel.run("print(1)") == "1\n"
            assert ForkProvisioner.zygote.pid != first

    run(visit())


def test_a_module_that_starts_threads_cannot_be_preloaded(place, tmp_path):
    (tmp_path / "threaded.py").write_text(
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()"
    )
    zygote = Zygote(["threaded"], {**place[1], "PYTHONPATH": str(tmp_path)}, 600 * MEGABYTE)
    with pytest.raises(RuntimeError, match="threads"):
        zygote.start()
    zygote.stop()


def test_a_killed_server_leaves_no_process_behind(tmp_path):
    async def visit(serving):
        anna = Visitor(serving)
        page = await anna.open(await anna.enter())
        await anna.socket(page.kernel)

    with serving_in(tmp_path, ahead=2) as serving:
        run(visit(serving))
        handles = [os.pidfd_open(pid) for pid in descendants(serving.pid)]
        assert len(handles) >= 4  # the recorder, the zygote, and kernels
        serving.stop(signal.SIGKILL)
        assert gone(*handles)


def test_a_kernel_that_dies_closes_its_page_at_once_and_gives_up_its_seat(tmp_path):
    async def visit(serving):
        anna = Visitor(serving)
        path = await anna.enter()
        page = await anna.open(path)
        socket = await anna.socket(page.kernel)
        await socket.write_message(framed(to_board(page.board, {"op": "die"})), True)
        while await asyncio.wait_for(socket.read_message(), 60) is not None:
            pass
        assert socket.close_code == 4404
        assert (await anna.ask(f"/api/kernels/{page.kernel}")).code == 403
        page = await anna.open(path)
        socket = await anna.socket(page.kernel)
        await socket.write_message(framed(to_board(page.board, {"op": "add", "text": "x"})), True)
        await until(socket, from_board("done"))

    with serving_in(tmp_path, seats=1, ahead=1) as serving:
        run(visit(serving))


def test_a_restarted_server_still_knows_its_visitors(tmp_path):
    async def visit(serving):
        anna = Visitor(serving)
        path = await anna.enter()
        await anna.open(path)
        serving.stop(signal.SIGKILL)
        serving.start()
        await anna.open(path)
        assert json.loads((await anna.ask("/healthz")).body)["people"] == 1

    with serving_in(tmp_path, ahead=1) as serving:
        run(visit(serving))


def test_where_nothing_can_be_forked_kernels_are_spawned_ahead(tmp_path):
    async def visit(serving):
        anna = Visitor(serving)
        path = await anna.enter()
        page = await anna.open(path)
        socket = await anna.socket(page.kernel)
        await socket.write_message(framed(to_board(page.board, {"op": "die"})), True)
        while await asyncio.wait_for(socket.read_message(), 60) is not None:
            pass
        page = await anna.open(path)
        socket = await anna.socket(page.kernel)
        await socket.write_message(framed(to_board(page.board, {"op": "add", "text": "x"})), True)
        await until(socket, from_board("done"))

    with serving_in(tmp_path, ahead=1, fork=False) as serving:
        run(visit(serving))
        handles = [os.pidfd_open(pid) for pid in descendants(serving.pid)]
        serving.stop()
        assert gone(*handles)


def descendants(pid: int) -> list[int]:
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as file:
            for child in map(int, file.read().split()):
                found += [child, *descendants(child)]
    return found


def test_a_full_house_of_five_hundred_has_its_sockets():
    """Five for each kernel and its page. ZeroMQ's own limit of 1,023 is met by two hundred."""

    async def most():
        kernels = Kernels()  # its context goes when it does
        return kernels.context.max_sockets

    assert asyncio.run(most()) >= 500 * 10


def test_a_server_that_ends_while_its_zygote_starts_leaves_no_traceback():
    """Its answer lies there unread: for the zygote the connection is reset, not closed."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    zygote = subprocess.Popen(
        [sys.executable, "-m", "okrlab.serve.zygote", str(theirs.fileno()), str(600 * MEGABYTE)],
        pass_fds=[theirs.fileno()],
        stderr=subprocess.PIPE,
        text=True,
    )
    theirs.close()
    select.select([ours], [], [], 60)
    ours.close()
    assert zygote.communicate(timeout=60)[1] == ""
    assert zygote.returncode == 0


def test_what_a_kernel_says_waits_for_a_server_that_is_slow_and_none_of_it_is_dropped(tmp_path):
    """A busy server was 1,300 messages behind; beyond 1,000 they were gone without a word."""
    from jupyter_client.manager import KernelManager

    from okrlab.serve.lending import BEHIND_KERNEL

    manager = KernelManager(transport="ipc", connection_file=str(tmp_path / "kernel.json"))
    manager.kernel_spec.argv = [
        sys.executable,
        "-m",
        "okrlab.serve.kernel",
        "-f",
        "{connection_file}",
    ]
    manager.context.rcvhwm = BEHIND_KERNEL
    manager.start_kernel()
    try:
        client = manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(60)
        client.execute("for n in range(3_000): display({'text/plain': str(n)}, raw=True)")
        client.get_shell_msg(timeout=60)  # all is said; nothing of it has been taken yet
        taken = []
        while len(taken) < 3_000:
            message = client.get_iopub_msg(timeout=10)
            if message["header"]["msg_type"] == "display_data":
                taken.append(message["content"]["data"]["text/plain"])
        assert taken == [str(n) for n in range(3_000)]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
