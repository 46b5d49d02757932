"""What `audar doctor` finds of hardware that the machine of the tests may lack."""

from __future__ import annotations

from types import SimpleNamespace

from pipelines.models import doctor


def test_doctor_names_the_card_and_its_room_and_survives_a_full_one() -> None:
    def full() -> None:
        raise RuntimeError("CUDA error:\nout of memory")

    cuda = SimpleNamespace(
        is_available=lambda: True, mem_get_info=lambda: (3_000_000_000, 8_100_000_000), get_device_name=lambda: "Card X"
    )
    assert doctor._card(SimpleNamespace(cuda=cuda)) == "Card X: 3.0 GB free of 8.1 GB"
    cuda.mem_get_info = full
    assert doctor._card(SimpleNamespace(cuda=cuda)) == (
        "a graphics card that CANNOT BE USED (CUDA error: out of memory)"
    )
    cuda.is_available = lambda: False
    assert doctor._card(SimpleNamespace(cuda=cuda)) == "CPU only"
