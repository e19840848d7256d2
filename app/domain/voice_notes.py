"""Voice notes: which recordings are taken, and what stands in the place of a text until one is typed up."""

from __future__ import annotations

from enum import StrEnum

# Nobody but the desk and the holder of the slip reads it, for such a topic is not taken up before it is typed up.
NOT_TYPED_UP = "（语音留言，等工作人员整理成文字）"


class Recording(StrEnum):
    """What phones and their browsers record, by the container it comes in."""

    WEBM = "webm"
    OGG = "ogg"
    MP4 = "mp4"
    AAC = "aac"
    MP3 = "mp3"
    WAV = "wav"
    AMR = "amr"

    @property
    def media_type(self) -> str:
        return "audio/mpeg" if self is Recording.MP3 else f"audio/{self.value}"
