"""Recorder and clients are killed while people write: what was acknowledged is there, once."""

from benchmarks.record.room import Room, torment


def test_no_acknowledged_write_is_lost_and_none_is_doubled(url):
    with Room(url) as room:
        room.enter(12, processes=3, pace=0.1)
        killed = torment(room, 5, every=1.0)
        room.leave()
        acknowledged, lost, doubled = room.lost_and_doubled()
        refused = room.diary("refused")
    assert killed["recorder"] >= 1
    assert killed["clients"] >= 1
    assert acknowledged > 100
    assert (lost, doubled) == (0, 0)
    assert len(refused) < acknowledged / 10
