"""`shouwen`: one command for each thing an operator does. Mounts the others; knows none of their work."""

import importlib
import logging
import sys
from collections.abc import Mapping

import click

# command -> (module, attribute, one line of help); loaded when asked for, so that one does not pay for another.
COMMANDS: Mapping[str, tuple[str, str, str]] = {
    "serve": ("app.cli.serve", "serve", "Start the service and, beside it, the sweep."),
    "sweep": (
        "app.cli.sweep",
        "sweep_command",
        "Tell every timer that is due; once, or for as long as it runs.",
    ),
    "demo": ("app.cli.demo", "demo", "Fill an empty database with a county at work."),
    "incidents": ("app.cli.incidents", "incidents", "What needs an operator, and trying it again."),
    "accept-time": (
        "app.cli.time",
        "accept_time_command",
        "Say that the machine's clock is right, where the service doubts it.",
    ),
    "check": ("app.cli.check", "check", "Compare the database with the engine, the clocks and the trail."),
    "trail": ("app.cli.trail", "trail", "The trail of everything that was done."),
    "definitions": ("app.cli.definitions", "definitions", "Process definitions in files."),
    "clock": ("app.cli.clock", "clock", "Work out a date of the law, and say why."),
    "import-items": (
        "app.cli.items",
        "import_items_command",
        "Take a catalogue of service items into a centre.",
    ),
    "applicants": ("app.cli.applicants", "applicants", "Finding applicants again."),
    "admin": ("app.cli.admin", "admin", "People who administer the installation."),
}

EPILOG = """\b
Exit status:
  0  done, nothing wrong found
  1  done, and something is wrong; or the command was refused (one line on standard error says why)
  2  the command or a file was not understood
\b
Settings, from the environment:
  DATABASE_URL           sqlite:///PATH or postgresql://...; default: a file in SHOUWEN_HOME
  SHOUWEN_HOME           keys, documents, accounts of the demo; default: beside the SQLite file, else ./var
  SHOUWEN_HOST, SHOUWEN_PORT, SHOUWEN_ZONE, SHOUWEN_SWEEP_SECONDS, SHOUWEN_HTTPS,
  SHOUWEN_LONGEST_REST_DAYS
\b
Every command brings an empty database to the present shape by itself.
"""


class Commands(click.Group):
    """The commands, loaded by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.group(cls=Commands, epilog=EPILOG)
@click.option("--verbose", is_flag=True, help="Log what happens on standard error.")
def shouwen(*, verbose: bool) -> None:
    """Shouwen 首问: case processing for township service centres."""
    level = logging.INFO if verbose else logging.ERROR
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")


def main() -> None:
    """The console script: usage errors end with one line on standard error and status 2."""
    try:
        status = shouwen.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(2)
    except click.ClickException as error:
        click.echo(f"shouwen: {' '.join(error.format_message().split())}", err=True)
        sys.exit(error.exit_code)
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()
