"""`xiufu staff`: who may open the staff door, from the command line."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from console import audit, people
from repair.cli.frame import Json, app, opened, out, print_json
from repair.clock import aware

BY = "xiufu staff"  # the audit trail's name for the command line

staff = typer.Typer(help="Who may open the staff door.", no_args_is_help=True)
app.add_typer(staff, name="staff")


@staff.command()
def add(
    username: str,
    name: Annotated[str, typer.Option(help="The person's name, as colleagues read it.")],
    role: Annotated[str, typer.Option(help="officer or admin")] = "officer",
    as_json: Json = False,
) -> None:
    """Add a person and print their password, this once."""
    password = people.random_password()
    with opened() as parts, parts.database.session() as session:
        person = people.create_staff(session, username, name, password, role, parts.clock.now())
        audit.note(session, BY, "person_added", subject=username, now=parts.clock.now())
    _show(person, password, as_json)


@staff.command()
def password(username: str, as_json: Json = False) -> None:
    """Give a person a new random password and print it, this once; their sessions end."""
    secret = people.random_password()
    with opened() as parts, parts.database.session() as session:
        person = people.set_password(session, username, secret)
        audit.note(session, BY, "password_reset", subject=username, now=parts.clock.now())
    _show(person, secret, as_json)


@staff.command("list")
def list_(as_json: Json = False) -> None:
    """Everybody who may open the staff door."""
    with opened() as parts, parts.database.session() as session:
        rows = [
            {
                "username": one.username,
                "name": one.name,
                "role": one.role,
                "created_at": aware(one.created_at).isoformat(),
            }
            for one in people.everybody(session)
        ]
    if as_json:
        print_json(rows)
        return
    table = Table("username", "name", "role", "created_at")
    for row in rows:
        table.add_row(*row.values())
    out.print(table)


def _show(person: people.Person, secret: str, as_json: bool) -> None:
    if as_json:
        print_json({"username": person.username, "name": person.name, "role": person.role, "password": secret})
        return
    out.print(f"user name: {person.username}\npassword:  {secret}", highlight=False, markup=False)
    out.print("The password is shown this once; only its hash is kept.", highlight=False)
