"""Reads command lines of az, one a line; prints those that az's own parser refuses, with its reason. Nothing is run."""

import contextlib
import io
import shlex
import sys

from azure.cli.core import get_default_cli
from azure.cli.core.commands import AzCliCommandInvoker
from knack.util import CommandResultItem

AzCliCommandInvoker._run_job = lambda self, arguments, command: CommandResultItem(None)

for line in sys.stdin.read().splitlines():
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            code = get_default_cli().invoke([*shlex.split(line)[1:], "--output", "none"])
    except SystemExit as end:
        code = end.code
    # 2: a wrong command line. What is wrong with a placeholder is none of the line's faults.
    if code == 2:
        print(f"{line}: {said.getvalue().strip().splitlines()[0]}")
