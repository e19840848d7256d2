"""WeChat's way in: it asks once whether this is us, then posts what people send to the account and waits 5 seconds."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import NotFound

from app.integrations.wechat import callbacks
from app.integrations.wechat.callbacks import BadCallback, Followed, NotText, Pressed, Said, Scanned, Text
from app.models.unit_of_work import writing
from app.queries import wechat_answers
from app.queries.wechat_answers import Answer, Spoken
from app.services import wechat
from app.services.wechat import Arrival
from app.settings import WeChatAccount
from app.web.access import public
from app.web.clock import now
from app.web.cross_site import signed_post
from app.web.wechat_replies import in_words

blueprint = Blueprint("wechat", __name__)
log = structlog.get_logger(__name__)

LONGEST_ECHO = 200  # characters; WeChat's has twenty digits


@blueprint.get("/wechat")
@public
def confirm() -> Response:
    """When the address is entered in the account: whoever knows the token gives back what was sent."""
    account = _account()
    try:
        callbacks.check(account, request.args, now())
    except BadCallback as error:
        return _refused(error)
    return Response(request.args.get("echostr", "")[:LONGEST_ECHO], mimetype="text/plain")


@blueprint.post("/wechat")
@signed_post
def take() -> Response:
    account, moment = _account(), now()
    try:
        callbacks.check(account, request.args, moment)
        request.max_content_length = callbacks.MOST_BYTES
        incoming = callbacks.read(account, request.args, request.get_data())
    except BadCallback as error:
        return _refused(error)
    # Answered first and noted then: where something breaks, nothing was noted, and WeChat's next try finds us.
    answer = _answer(incoming.said)
    with writing():
        delivery = f"{request.args['timestamp']} {request.args['nonce']}"
        arrival = wechat.note_arrival(delivery, incoming.key, now=moment)
    if arrival is Arrival.REPLAYED:
        return _refused(BadCallback("seen before"))
    if arrival is Arrival.REPEATED or answer is None:
        return Response("success", mimetype="text/plain")  # WeChat's word for: nothing to say
    return Response(callbacks.write(account, incoming, in_words(answer), moment), mimetype="application/xml")


@blueprint.get("/<domain_proof:file>")
@public
def domain_proof(file: str) -> Response:
    """Without it WeChat warns everybody who begins to type in a page of ours."""
    proof = current_app.config["SETTINGS"].wechat_domain_proof
    if not proof or file != f"MP_verify_{proof}.txt":
        raise NotFound
    return Response(proof, mimetype="text/plain")


def _answer(said: Said) -> Answer | None:
    match said:
        case Text(words):
            return wechat_answers.to_text(words, now())
        case Scanned(scene):
            return wechat_answers.to_scene(scene)
        case Followed():
            return Spoken.WELCOME
        case Pressed(wechat.HOW_IT_WORKS):
            return Spoken.HOW_IT_WORKS
        case NotText():
            return Spoken.NOT_READ
    return None


def _account() -> WeChatAccount:
    account: WeChatAccount | None = current_app.config["SETTINGS"].wechat
    if account is None:
        raise NotFound
    return account


def _refused(error: BadCallback) -> Response:
    log.warning("a callback of WeChat was refused", reason=str(error))
    return Response(status=HTTPStatus.FORBIDDEN, mimetype="text/plain")
