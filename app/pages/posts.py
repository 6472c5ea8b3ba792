"""A person's posts as pages name them: the one by whose right something is seen or done, and all they hold."""

from flask import current_app, request

from app.api.access import right_of
from app.domain.rights import ALLOWED, Act, Actor, Post, acting_post
from app.pages import words
from app.pages.terms import term


def post_name(post: Post, office_id: str | None = None) -> str:
    """A post by its unit and role; in the office that heads the page the role alone says it."""
    role = term("role", post.role.value)
    return role if post.unit_id == office_id else f"{words.named(post.unit_name, post.unit_name_en)} · {role}"


def of_this_page(who: Actor) -> tuple[Post, ...]:
    """The posts by whose right the page is open, else the person's first; none for somebody without any."""
    view = current_app.view_functions.get(request.endpoint or "")
    right = right_of(view) if view else None
    acts = right.acts if right else frozenset()
    return tuple(post for post in who.posts if acts & ALLOWED[post.role]) or who.posts[:1]


def posts_in_short(posts: tuple[Post, ...], office_id: str | None) -> str:
    """Several posts in a line, each role once with its units: 医保、民政 · 承办人."""
    units: dict[str, list[str]] = {}
    for post in posts:
        here = post.unit_id == office_id
        units.setdefault(post.role.value, []).extend(
            [] if here else [words.named(post.unit_name, post.unit_name_en)]
        )
    return words.gettext("; ").join(
        " · ".join(
            part for part in (words.gettext(", ").join(dict.fromkeys(names)), term("role", role)) if part
        )
        for role, names in units.items()
    )


def works_as(who: Actor, centre_id: str, desk: tuple[str, str]) -> str:
    """As what somebody with several posts does a task of a desk; "" for everybody who has but one."""
    post = acting_post(who, Act.COMPLETE_TASK, centre_id, desk=desk) if len(who.posts) > 1 else None
    return post_name(post) if post else ""
