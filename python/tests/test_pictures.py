"""Pictures and the output in notebooks: well-formed, complete, and escaped."""

import re
import xml.etree.ElementTree

import pytest

import sallow

EVIL = "</pre><script>alert('x')</script>&amp;]\\"


def well_formed(html):
    return xml.etree.ElementTree.fromstring(f"<div>{html}</div>")


def test_timeline_text():
    text = "H 0\nCX 0 2\nTICK\nX_ERROR(0.1) 1\nREPEAT 5 {\n    MPP X0*Z1\n    S 2\n}\nM !2"
    drawn = str(sallow.Circuit(text).diagram())
    rows = [line for line in drawn.split("\n") if line.startswith("q")]
    assert [row.split(":")[0] for row in rows] == ["q0", "q1", "q2"]
    assert re.search(r"-H-+@-", rows[0]) and "X_ERROR(0.1)" in rows[1] and "MPP[X]" in rows[0] and "MPP[Z]" in rows[1]
    assert rows[2].index("X") == rows[0].index("@") and rows[2].rstrip("-").endswith("!M")
    assert "REPEAT 5" in drawn.split("\n")[0] and "END" in drawn.split("\n")[0]
    assert str(sallow.Circuit().diagram()) == ""


def test_timeline_svg():
    circuit = sallow.Circuit("H 0\nCX 0 2 rec[-1] 1")
    for kind in ("timeline-svg", "timeline-svg-html"):
        picture = circuit.diagram(kind)
        svg = well_formed(picture._repr_html_())[0]
        labels = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
        assert labels == ["q0", "q1", "q2", "H", "@", "X", "X^rec[-1]"]


def test_what_is_not_offered_says_so():
    circuit = sallow.Circuit("H 0")
    for kind in ("detslice-svg", "timeslice-svg", "interactive", "no such", 3):
        with pytest.raises(sallow.NotOfferedError, match="timeline-text"):
            circuit.diagram(kind)
    with pytest.raises(sallow.NotOfferedError, match="tick"):
        circuit.diagram(tick=3)
    with pytest.raises(sallow.NotOfferedError, match="matchgraph-svg"):
        sallow.DetectorErrorModel().diagram()
    with pytest.raises(sallow.InputError, match="slice"):
        (circuit + circuit * 3 + sallow.Circuit("H " + " ".join(map(str, range(30_000))))).diagram()


def test_notebooks_show_circuits_and_models():
    options = dict(distance=3, rounds=2, after_clifford_depolarization=0.1)
    circuit = sallow.Circuit.generated("repetition_code:memory", **options)
    shown = well_formed(circuit._repr_html_())
    assert [cell.text for cell in shown.iter("td")][:4] == ["5", "7", "6", "1"] and shown.find("{*}svg") is not None
    long = well_formed((circuit * 10**9)._repr_html_())
    assert long.find("pre") is None or "REPEAT 1000000000" in long.find("pre").text
    wide = well_formed(sallow.Circuit("H " + " ".join(map(str, range(5000))))._repr_html_())
    assert wide.find("{*}svg") is None and wide.find("pre").text.startswith("H 0 1 2")
    model = well_formed(circuit.detector_error_model()._repr_html_())
    assert [cell.text for cell in model.iter("td")][:2] == ["6", "1"] and "error(" in model.find("pre").text
    assert well_formed(sallow.DetectorErrorModel()._repr_html_()) is not None


def test_everything_is_escaped():
    circuit = sallow.Circuit()
    circuit.append("H", range(1000), tag=EVIL)
    model = sallow.DetectorErrorModel()
    model.append("error", 0.1, [sallow.DemTarget("D0")], tag=EVIL)
    for html in (circuit._repr_html_(), model._repr_html_(), circuit[:0].diagram()._repr_html_()):
        assert "<script" not in html
        well_formed(html)
