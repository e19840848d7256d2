"""What the scripts of the residents' pages say (static/js). It travels with the scripts, which a phone keeps for a
year, and not on every page. They fill in what stands in %(brackets)s."""

from __future__ import annotations

from app.domain.sentences import N_

WORDS = {
    # Drafts
    "draft": N_("What you had begun to write is still here."),
    "draft_without_photos": N_(
        "What you had begun to write is still here. Photos and recordings were not kept: please add them once more."
    ),
    "draft_away": N_("Clear it and begin again"),
    # Handing in without network
    "kept": N_(
        "There is no network. What you wrote is kept in this phone, and is sent by itself as soon as there is one."
    ),
    "write_on": N_("There is no network now. Write as ever and hand it in: it is sent as soon as there is one."),
    "not_kept": N_("There is no network, and this phone cannot keep it. Your words are still here: press again later."),
    "empty": N_("Please write a sentence first."),
    # What waits to be sent
    "written_to": N_("%(when)s, to %(room)s"),
    "written": N_("Written %(when)s"),
    "waiting": N_("Waits to be sent. It goes by itself as soon as there is a network."),
    "sending": N_("Is being sent."),
    "received": N_("Received. The number of your slip: %(slip)s"),
    "received_too": N_("Received. It belongs to the slip you have."),
    "refused": N_("Was not taken: %(why)s"),
    "open_slip": N_("Open the slip"),
    "seen": N_("I have noted it"),
    "open_again": N_("Open it and put it right"),
    "throw_away": N_("Throw it away"),
    "throw_away_sure": N_("It has not been handed in. Throw it away for good?"),
    # Slips kept in the phone
    "slip_kept": N_("Kept in this phone"),
    "slip_not_kept": N_("This phone has no room for it"),
    "slip_as_of": N_("As it stood on %(when)s"),
    "slip_forget": N_("Forget it on this phone"),
}
