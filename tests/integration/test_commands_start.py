"""Every command starts: its help can be read, from the entry point a person types."""

import click
import pytest
from click.testing import CliRunner

from app.cli.__main__ import shouwen


def paths(group: click.Group, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The words of every command, groups included."""
    context = click.Context(group)
    found = [before]
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        inner = (*before, name)
        found += paths(command, inner) if isinstance(command, click.Group) else [inner]
    return found


@pytest.mark.parametrize("words", paths(shouwen), ids=lambda words: " ".join(words) or "shouwen")
def test_a_command_tells_its_use(words: tuple[str, ...]) -> None:
    told = CliRunner().invoke(shouwen, [*words, "--help"])
    assert told.exit_code == 0, told.output
    assert "Usage" in told.output
