#!/usr/bin/env python3
"""Tests check_site.py with sites of two pages, and the parsers of the reference with short texts."""
import pathlib
import tempfile
import unittest

import check_site
import reference
import reference_c


class CheckSite(unittest.TestCase):
    def problems(self, body):
        with tempfile.TemporaryDirectory(prefix="sallow_site_test_") as folder:
            site = pathlib.Path(folder)
            (site / "index.html").write_text(f"<html><body>{body}</body></html>")
            (site / "other.html").write_text('<h2 id="here">Here</h2>')
            (site / "figure.svg").write_text("<svg/>")
            return list(check_site.link_problems(site))

    def test_links_that_lead_somewhere_are_good(self):
        self.assertEqual(self.problems('<a href="other.html#here">a</a> <a href="#top" id="top">b</a>'
                                       '<img src="figure.svg"> <a href="https://example.org/x">c</a>'), [])

    def test_dead_links_anchors_and_pictures_are_found(self):
        self.assertEqual(len(self.problems('<a href="missing.html">a</a>')), 1)
        self.assertEqual(len(self.problems('<a href="other.html#there">a</a>')), 1)
        self.assertEqual(len(self.problems('<a href="#nowhere">a</a>')), 1)
        self.assertEqual(len(self.problems('<img src="missing.svg">')), 1)

    def test_nothing_is_loaded_from_another_host(self):
        for body in ('<script src="https://example.org/a.js"></script>', '<img src="//example.org/a.png">',
                     '<link rel="stylesheet" href="https://example.org/a.css">'):
            self.assertEqual(len(self.problems(body)), 1)
        self.assertEqual(self.problems('<link rel="canonical" href="https://example.org/">'), [])


class Reference(unittest.TestCase):
    def test_a_command_s_help_becomes_a_page(self):
        page = reference.command_page("count", "Count shots. Slowly.\nUsage: sallow count [FLAGS]\n\nFlags:\n"
                                      "  --up_to N=1     The last\n                  number.\n  --a|b\n\nExamples:\n"
                                      "  sallow count --up_to 3\n")
        self.assertIn("# sallow count\n", page)
        self.assertIn("- `--up_to N=1`<br>The last number.", page)
        self.assertIn("--a&#124;b", page)
        self.assertIn("```bash\nsallow count --up_to 3\n```", page)

    def test_comments_of_a_header_describe_what_follows(self):
        page = reference_c.page_of("x.h", "counts", "#pragma once\n\n/* ---- Counting ---- */\n\n"
                                   "/* [any thread] Counts\n * shots. */\nSALLOW_API int sallow_count(void);\n")
        self.assertIn("## Counting\n", page)
        self.assertIn("### sallow_count\n\n**[any thread]** Counts\nshots.\n\n```c\nint sallow_count(void);\n```", page)

    def test_messages_are_those_of_failing_cases(self):
        with tempfile.TemporaryDirectory(prefix="sallow_cases_test_") as folder:
            path = pathlib.Path(folder) / "a.case"
            path.write_text("# good\n$ sallow a\nstdout\n    1\n\n"
                            "# bad\n$ sallow b\nstatus 2\nstderr\n    no\n    why\n")
            self.assertEqual(reference.messages_of(path), [("bad", "sallow b", "no\nwhy")])


if __name__ == "__main__":
    unittest.main()
