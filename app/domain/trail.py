"""What the history says of each move: one whole sentence, the same for everybody, for ever.

What people wrote (reasons, answers) is not part of it: that is payload, shown beside it and erasable.
"""

from __future__ import annotations

from app.domain.sentences import N_

SAID: dict[str, str] = {
    "pose": N_("The topic was posed."),
    "accept": N_("The room took it up; the review has begun."),
    "withdraw": N_("The proposer withdrew it."),
    "withhold": N_("The text is not shown for now."),
    "restore": N_("The text is shown again."),
    "transfer": N_("It was transferred to another room."),
    "ask_details": N_("The proposer was asked for details; the clock stands still."),
    "add_details": N_("Details were added; the review goes on."),
    "resume": N_("No details came; the review goes on without them."),
    "answer": N_("It was answered directly, without a meeting (class A)."),
    "handle_directly": N_("It is done directly, without a meeting (class A)."),
    "admit": N_("It was admitted for deliberation (class B) and announced."),
    "propose_decline": N_("One person proposed to decline it; a second decides."),
    "decline": N_("It was not taken up this time (class C)."),
    "appeal": N_("The proposer asked for another look and told what is new."),
    "revisit": N_("It is looked at again."),
    "merge": N_("It is handled together with another topic."),
    "split": N_("It is a matter of its own again."),
    "refer": N_("It was passed on to the body that can decide it."),
    "answer_referral": N_("The body answered."),
    "return_referral": N_("The body returned it and named who holds it rightly."),
    "recall": N_("The room took it back from the body."),
    "assign": N_("A supervisor assigned it to a body; it cannot be returned."),
    "escalate": N_("It was taken to the room above; the lower room keeps telling people."),
    "send_back": N_("The room above sent it back."),
    "close_notice": N_("The notice of the topic is over; the facts are being found."),
    "reconsider": N_("It is reviewed again because of a new fact."),
    "schedule": N_("The deliberation meeting was called."),
    "call_off": N_("The meeting was called off."),
    "hold": N_("The meeting was held."),
    "adjourn": N_("The meeting was adjourned."),
    "conclude": N_("The deliberation ended without items to carry out."),
    "announce_resolution": N_("The resolution was announced."),
    "redeliberate": N_("It is deliberated again before anything starts."),
    "start": N_("Carrying it out has begun."),
    "report_result": N_("The result was announced."),
    "confirm": N_("It was closed."),
    "restart": N_("It was not fully carried out and is deliberated anew."),
}

# What the clock gives as its reason where a person would have to write one.
CLOCKS_REASON: dict[str, str] = {
    "restore": N_("The room above did not confirm in time, so it is shown again."),
    "recall": N_("The body did not answer ten working days after its date."),
    "call_off": N_("Nobody recorded the meeting within seven days."),
    "resume": N_("No answer came within the time for details."),
    "revisit": N_("The date for looking at it again has come."),
    "split": N_("The topic it was merged into is not shown any more."),
}
