"""Asking the engine, and putting its refusals into our words."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from app.domain.rights import Act, Actor, may
from app.errors import EngineFault, FormInvalid, NotPossibleHere, NotYourRole
from workflows import errors as refusal
from workflows.definition import Definition
from workflows.forms import CleanForm, clean


@contextmanager
def asking(case_id: str) -> Iterator[None]:
    """Translate what the engine's room raises: nothing waits for this, or a step of the definition failed."""
    try:
        yield
    except refusal.NotWaiting as error:
        raise NotPossibleHere(case=case_id, what=error.what) from error
    except refusal.FormInvalid as error:
        raise FormInvalid(error.fields) from error
    except refusal.WorkflowError as error:
        raise EngineFault(case=case_id, why=type(error).__name__, detail=str(error)) from error


def fill(
    definition: Definition,
    form: str | None,
    values: Mapping[str, Any],
    options: Mapping[str, Sequence[str]],
) -> CleanForm:
    """The clean values of a task's form; a task without a form takes none. Raises FormInvalid.

    options  what a select may offer that the form's file cannot know, e.g. the centre's departments
    """
    if form is None:
        if values:
            raise FormInvalid({name: refusal.FieldProblem("unknown_field") for name in values})
        return CleanForm({}, {})
    with asking(""):
        return clean(definition.forms[form], values, options)


def allow(actor: Actor, act: Act) -> None:
    """Raises NotYourRole unless one of the actor's posts carries the right."""
    if not may(actor, act):
        raise NotYourRole(act=act.value)
