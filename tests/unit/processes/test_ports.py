"""Is a taken port named, with the setting that moves it?"""

from __future__ import annotations

import socket

import pytest

from repair.errors import MissingPart
from repair.processes import ports
from repair.settings import Settings


def test_a_taken_port_is_named_with_its_setting_and_a_remedy(settings: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        busy = settings.model_copy(update={"CONSOLE_PORT": port})
        with pytest.raises(MissingPart, match=rf"{port} \(CONSOLE_PORT\)") as caught:
            ports.require_free(busy)
    assert "CONSOLE_PORT=" in caught.value.remedy


def test_free_ports_are_no_problem(settings: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        free = other.getsockname()[1]
    names = dict.fromkeys(ports.of(settings), free)
    spare = settings.model_copy(update=names)
    ports.require_free(spare)
    assert ports.taken(spare) == {}
