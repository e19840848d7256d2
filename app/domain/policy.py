"""Every act that is not a move of the pipeline, and who may: `resource:verb` → Rule, written once.

The permission page, `docs/permissions.md` and the snapshot test are printed from here and from the pipeline.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.account_standing import keeps_accounts, looks_after_it
from app.domain.errors import NotAllowed
from app.domain.exceptions import looks_below
from app.domain.roles import Actor
from app.domain.room_standing import (
    its_administrator,
    its_people,
    keeps_a_counter,
    looks_after_rooms,
    manager,
    manages_rooms,
    orders_sheets,
    sits_somewhere,
)
from app.domain.rules import Rule, Subject, operator, signed_in
from app.domain.sentences import N_, say
from app.domain.standing import (
    administrator,
    at_its_counter,
    body,
    convener,
    involved,
    reviewer,
    reviewer_here,
    somebody_here,
    supervisor,
    upper_room,
    whoever_took_it_up,
)


@dataclass(frozen=True, slots=True)
class Action:
    """`name` is what views and services ask for; `label` is what the permission page prints."""

    name: str
    label: str
    by: Rule


ACTIONS = (
    Action("desk:read", N_("See one's own desk"), by=signed_in),
    Action("exceptions:read", N_("See what is stuck in the places below"), by=looks_below),
    Action("permissions:read", N_("See who may do what"), by=signed_in),
    # About one topic; the subject is its TopicFacts
    Action("topic:read_told", N_("Read what was told, at the desk"), by=involved),
    Action("photo:drop", N_("Take a photo out of what everybody sees, or put it back"), by=administrator | reviewer),
    Action("voice_note:type_up", N_("Type up a voice note"), by=administrator | reviewer),
    Action("finding:edit", N_("Record findings"), by=reviewer),
    Action("doubt:answer", N_("Look at doubts and answer them"), by=convener | administrator),
    Action("position:explain", N_("Explain to those who stand against"), by=convener | administrator),
    Action("research:edit", N_("Draft options"), by=convener),
    Action("sign_up:answer", N_("Answer those who want to come to the meeting"), by=convener | administrator),
    Action("meeting:record", N_("Record attendance and what was said"), by=convener | administrator),
    Action("item:edit", N_("Enter what is to be carried out"), by=administrator),
    Action("item:report", N_("Report what came of an item"), by=body | administrator),
    Action("body_link:issue", N_("See, print and renew the links of bodies"), by=administrator | reviewer),
    Action(
        "document:draw_up", N_("Draw up papers about a matter"), by=administrator | reviewer | upper_room | supervisor
    ),
    Action("look_back:answer", N_("Say whether a result has lasted"), by=administrator | upper_room),
    Action("objection:answer", N_("Answer objections to a result"), by=administrator | upper_room),
    Action("restart:refuse", N_("Refuse to deliberate anew"), by=administrator | upper_room | supervisor),
    Action("restart:refuse_above", N_("Refuse it for good"), by=upper_room | supervisor),
    Action("clock:extend", N_("Extend a clock before it runs out"), by=administrator | reviewer | convener),
    Action("supervision:answer", N_("Say why a matter is late"), by=administrator | reviewer | convener),
    Action("withholding:confirm", N_("Confirm that a text stays hidden"), by=upper_room | supervisor),
    # About one thing in the inbox of a room; the subject is its InboxFacts
    Action("inbox:look", N_("Read what people wrote before it is shown, and show or withhold it"), by=somebody_here),
    Action("inbox:answer", N_("Answer questions, inquiries, suggestions and offers"), by=somebody_here),
    Action("suggestion:raise", N_("Make a suggestion into a topic"), by=reviewer_here),
    Action("slip:write", N_("Write to whoever holds a slip"), by=somebody_here | whoever_took_it_up),
    # About rooms; the subject of those about one is its RoomSubject
    Action("rooms:read", N_("See the rooms of one's care at the desk"), by=looks_after_rooms),
    Action("rooms:manage", N_("Open rooms and print batches, somewhere"), by=manages_rooms),
    Action("room:open", N_("Open a room"), by=manager),
    Action("room:edit", N_("Rename or move a room, say where it stands"), by=manager),
    Action("room:describe", N_("Change a room's telephone, hours and picture"), by=manager | its_administrator),
    Action("room:close", N_("Close, merge or reopen a room"), by=manager),
    Action("batch:open", N_("Open a print batch, which gives rooms new codes"), by=manager),
    Action("code:revoke", N_("Withdraw a code"), by=manager),
    Action("seat:give", N_("Give and end seats in a room"), by=manager),
    Action("sheets:read", N_("Have sheets drawn, of some room"), by=orders_sheets),
    Action("sheets:render", N_("Have the sheets of a room or a place drawn"), by=manager | its_people),
    Action("forms:read", N_("See the pads of paper forms of one's care"), by=looks_after_rooms),
    Action("forms:order", N_("Order pads of paper forms, and end them"), by=manager | its_administrator),
    Action("counter:open", N_("Open the counter"), by=keeps_a_counter),
    # The subject is the Place of a room
    Action("counter:enter", N_("Enter what people bring to a room's counter"), by=at_its_counter),
    Action("figures:read", N_("See the figures of one's rooms and places"), by=sits_somewhere),
    # About accounts; the subject of that about one is its AccountSubject
    Action("account:own", N_("Change one's own password and digits"), by=signed_in),
    Action("accounts:read", N_("See and make the accounts of one's care"), by=keeps_accounts),
    Action("account:edit", N_("Give and end its seats, close it, give it a new password"), by=looks_after_it),
    # The system
    Action("calendar:edit", N_("Correct the calendar of working days"), by=operator),
    Action("system-reports:read", N_("Read what people reported about these pages"), by=operator),
)

_BY_NAME = {action.name: action for action in ACTIONS}


def action(name: str) -> Action:
    """The action of that name; a KeyError is a typing slip of ours, not of a visitor."""
    return _BY_NAME[name]


def can(actor: Actor, name: str, subject: Subject = None) -> bool:
    return action(name).by.allows(actor, subject)


def require(actor: Actor, name: str, subject: Subject = None) -> None:
    """Raise NotAllowed with a sentence that says who may."""
    asked = action(name)
    if not asked.by.allows(actor, subject):
        raise NotAllowed(say("Only %(who)s may do this.", who=asked.by.words))
