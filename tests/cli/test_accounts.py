"""`flask accounts`: adding people, seeing who sits where, ending a seat."""

from __future__ import annotations

from bare_rooms import a_bare_room
from flask import Flask
from front_door import Operator
from pages import Browser

from app.domain.roles import Role
from app.extensions import db
from app.models.rooms import Room
from app.queries.accounts import account_by_login, staff_actor
from app.services import accounts

ADD = ["accounts", "add", "Zhao", "--name", "赵书记"]


def _seats(login: str) -> set[tuple[Role, int | None]]:
    account = account_by_login(login)
    assert account is not None
    found = staff_actor(account.id)
    assert found is not None
    return {(seat.role, seat.room_id) for seat in found.actor.seats}


def test_a_password_is_made_up_printed_once_and_lets_in(app: Flask, runner: Operator) -> None:
    result = runner.invoke(args=[*ADD, "--role", "operator"])
    assert result.exit_code == 0, result.output
    password = result.output.split()[-1]
    browser = Browser(app.test_client())
    browser.sign_in("zhao", password)
    assert browser.get("/desk/problems").h1 == "网页问题"


def test_a_password_from_standard_input_is_not_printed(app: Flask, runner: Operator) -> None:
    result = runner.invoke(args=[*ADD, "--role", "operator", "--password-stdin"], input="a long password\n")
    assert result.exit_code == 0, result.output
    assert "a long password" not in result.output
    assert accounts.check_password("zhao", "a long password") is not None


def test_seats_in_a_room_by_its_code_however_it_is_typed(app: Flask, runner: Operator) -> None:
    room_id = a_bare_room()
    code = db.session.get_one(Room, room_id).code or ""
    typed = f"{code[:4]}-{code[4:]}".lower()
    result = runner.invoke(args=[*ADD, "--role", "reviewer", "--role", "convener", "--room", typed])
    assert result.exit_code == 0, result.output
    assert _seats("zhao") == {(Role.REVIEWER, room_id), (Role.CONVENER, room_id)}


def test_a_role_without_its_place_is_refused_and_nothing_is_half_made(runner: Operator) -> None:
    result = runner.invoke(args=[*ADD, "--role", "reviewer"])
    assert result.exit_code != 0
    assert "not held in such a place" in result.output
    assert account_by_login("zhao") is None


def test_an_unknown_room_and_a_taken_name_are_said_plainly(runner: Operator) -> None:
    result = runner.invoke(args=[*ADD, "--role", "reviewer", "--room", "000000"])
    assert "there is no room code 000000" in result.output
    runner.invoke(args=[*ADD, "--role", "operator"])
    again = runner.invoke(args=[*ADD, "--role", "operator"])
    assert again.exit_code != 0
    assert "The login name zhao is taken." in again.output


def test_a_short_password_is_refused(runner: Operator) -> None:
    result = runner.invoke(args=[*ADD, "--role", "operator", "--password-stdin"], input="short\n")
    assert "at least 10 characters" in result.output
    assert account_by_login("zhao") is None


def test_the_list_shows_seats_and_an_ended_one_no_longer_counts(app: Flask, runner: Operator) -> None:
    room = db.session.get_one(Room, a_bare_room())
    name, code = room.name, room.code or ""
    runner.invoke(args=[*ADD, "--role", "reviewer", "--room", code])
    listed = runner.invoke(args=["accounts", "list"]).output
    assert "zhao  赵书记" in listed
    assert f"reviewer in {name}" in listed

    seat = listed.split("seat ")[1].split(":")[0]
    assert runner.invoke(args=["accounts", "end-seat", "zhao", seat]).exit_code == 0
    assert "until" in runner.invoke(args=["accounts", "list"]).output
    assert _seats("zhao") == set()
    again = runner.invoke(args=["accounts", "end-seat", "zhao", seat])
    assert f"zhao holds no active seat {seat}." in again.output


def test_six_digits_are_asked_for_once_switched_on(app: Flask, runner: Operator) -> None:
    runner.invoke(args=[*ADD, "--role", "operator", "--password-stdin"], input="a long password\n")
    shown = runner.invoke(args=["accounts", "totp", "zhao"]).output
    assert "otpauth://totp/" in shown
    assert Browser(app.test_client()).sign_in("zhao", "a long password").status == 422
    runner.invoke(args=["accounts", "totp", "zhao", "--off"])
    assert Browser(app.test_client()).sign_in("zhao", "a long password").status != 422


def test_a_new_password_replaces_the_old_one(runner: Operator) -> None:
    runner.invoke(args=[*ADD, "--role", "operator", "--password-stdin"], input="a long password\n")
    runner.invoke(args=["accounts", "password", "zhao", "--password-stdin"], input="another password\n")
    assert accounts.check_password("zhao", "a long password") is None
    assert accounts.check_password("zhao", "another password") is not None
