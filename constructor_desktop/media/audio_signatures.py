"""Telling formats of sound by the first bytes of a file. Exported bundles carry a copy of this module."""

from __future__ import annotations

_SNDFILE_SIGNATURES = (b"riff", b"fLaC", b"OggS", b"ID3", b".snd", b"caff")
_RIFF_KINDS = {b"RIFF": b"WAVE", b"RF64": b"WAVE", b"FORM": b"AIF"}
_AV_SIGNATURES = (b"\x1aE\xdf\xa3", b"#!AMR", b"FLV\x01", b"\0\0\x01\xba", bytes.fromhex("3026b2758e66cf11"))
_PICTURE_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def looks_like_audio(head: bytes) -> bool:
    """Whether the first bytes of a file (16 are enough) are those of a sound, or of a video that may have one."""
    return for_sndfile(head) or _for_av(head)


def for_sndfile(head: bytes) -> bool:
    """Whether libsndfile may be able to read a file that begins so."""
    kind = _RIFF_KINDS.get(head[:4])
    if kind is not None:
        return head[8:12].startswith(kind)
    return head.startswith(_SNDFILE_SIGNATURES) or is_mpeg(head)


def is_mpeg(head: bytes) -> bool:
    """Whether an MPEG audio frame of layer II or III begins here (layer 0 would be AAC)."""
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer, bitrate, frequency = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer in (1, 2) and bitrate != 15 and frequency != 3


def _for_av(head: bytes) -> bool:
    if head[4:8] == b"ftyp":
        return head[8:12] not in _PICTURE_BRANDS
    is_adts = len(head) > 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0
    is_avi = head[:4] == b"RIFF" and head[8:12] == b"AVI "
    return is_adts or is_avi or head.startswith(_AV_SIGNATURES)
