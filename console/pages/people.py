"""The people of the desk: for administrators only."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from starlette.responses import Response

from console import audit, page, people
from console.desk import AtDesk, Desk, Who


def _admin(person: Who) -> None:
    if not person.is_admin:
        raise HTTPException(403)


router = APIRouter(prefix="/people", dependencies=[Depends(_admin)])

Text = Annotated[str, Form()]


@router.get("")
def listing(request: Request, desk: AtDesk) -> Response:
    """Everybody, and a form for somebody new."""
    return _list(request, desk)


@router.post("")
def add(
    request: Request, desk: AtDesk, person: Who, *, username: Text = "", name: Text = "", role: Text = "officer"
) -> Response:
    """A new person with a random password, shown this once."""
    username, password = username.strip().lower(), people.random_password()
    with desk.database.session() as opened:
        problem = people.problem_with(opened, username, name, password, role)
        if not problem:
            people.create_staff(opened, username, name, password, role, desk.now())
            audit.note(opened, person.username, "person_added", subject=username, now=desk.now())
    if problem:
        given = {"username": username, "name": name, "role": role}
        return _list(request, desk, problem=problem, given=given, status=422)
    return _list(request, desk, new=(username, password))


@router.post("/{username}/password")
def reset(request: Request, desk: AtDesk, person: Who, *, username: str) -> Response:
    """A new random password, shown this once; the person's sessions end."""
    password = people.random_password()
    with desk.database.session() as opened:
        if username not in [one.username for one in people.everybody(opened)]:
            raise HTTPException(404)
        people.set_password(opened, username, password)
        audit.note(opened, person.username, "password_reset", subject=username, now=desk.now())
    return _list(request, desk, new=(username, password))


def _list(
    request: Request,
    desk: Desk,
    *,
    problem: str = "",
    given: dict[str, str] | None = None,
    new: tuple[str, str] | None = None,
    status: int = 200,
) -> Response:
    with desk.database.session() as opened:
        everybody = people.everybody(opened)
    context = {"everybody": everybody, "given": given or {}, "new": new, "now": desk.now()}
    return page.show(request, "people.html", status=status, problem=problem, **context)
