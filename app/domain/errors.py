"""The ways the domain says no. Each carries sentences for people; the edge knows the status code of each."""

from collections.abc import Mapping
from typing import ClassVar

from app.domain.sentences import Sentence, say


class DomainError(Exception):
    """What a person asked for was not done. Without sentences of its own it says its class's usual one."""

    usual: ClassVar[Sentence] = say("This could not be done.")

    def __init__(self, *sentences: Sentence) -> None:
        super().__init__(*sentences)
        self.sentences: tuple[Sentence, ...] = sentences or (self.usual,)

    def __str__(self) -> str:
        return " ".join(map(str, self.sentences))


class NotAllowed(DomainError):
    """This actor may not do this, whatever the state of things."""

    usual = say("You may not do this.")


class OutOfDate(DomainError):
    """The page the actor saw is no longer how things stand."""

    usual = say("Something has changed since you opened this page. Please look at it again.")


class Refused(DomainError):
    """The actor may, but not now: one sentence for every condition that is not met."""

    usual = say("This is not possible now.")


class Missing(DomainError):
    """There is no such thing, or none that this actor can see; the two are not told apart."""

    usual = say("There is nothing here.")


class Invalid(DomainError):
    """What was typed cannot be used: `errors` maps the name of a field to what is wrong with it."""

    usual = say("Please check what you entered.")

    def __init__(
        self,
        field: str = "",
        sentence: Sentence | None = None,
        *,
        errors: Mapping[str, Sentence] | None = None,
    ) -> None:
        self.errors: dict[str, Sentence] = dict(errors or {})
        if sentence is not None:
            self.errors[field] = sentence
        super().__init__(*self.errors.values())
