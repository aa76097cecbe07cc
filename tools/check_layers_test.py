#!/usr/bin/env python3
"""Tests check_layers.py on small source trees, one for each error that it must find."""
import os
import tempfile
import unittest

import check_layers

MODULES = "# lowest first\nbase:\nbits: base\nbits/wide: base bits  # a module within a folder\ndecode: base bits\n"


class CheckLayers(unittest.TestCase):
    def complaints(self, files, modules=MODULES, of_the_list=False):
        """The reported errors; unused permissions and modules only on request."""
        with tempfile.TemporaryDirectory() as folder:
            src = os.path.join(folder, "src")
            tree = {"base/error.h": "", "bits/table.h": '#include "base/error.h"\n', **files}
            for path, text in tree.items():
                path = os.path.join(src, path)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            modules_file = os.path.join(folder, "modules.txt")
            with open(modules_file, "w", encoding="utf-8") as file:
                file.write(modules)
            found = [line.replace(modules_file, "modules.txt") for line in check_layers.violations(modules_file, src)]
            return [line for line in found if of_the_list or not line.startswith("modules.txt: ")]

    def test_accepts_a_tree_in_order(self):
        self.assertEqual(self.complaints({"decode/decoder.cc": '#include <vector>\n#include "bits/table.h"\n'}), [])

    def test_catches_a_permission_that_no_include_uses(self):
        modules = "base:\nbits: base\ndecode: base bits\n"
        found = self.complaints({"decode/a.cc": '#include "bits/table.h"\n'}, modules, True)
        self.assertEqual(found, ["modules.txt: decode may use base, but no include does"])

    def test_catches_a_module_without_a_source_file(self):
        self.assertEqual(self.complaints({}, "base:\nbits: base\nstream:\n", True),
                         ["modules.txt: stream has no source file"])

    def test_catches_an_include_that_is_not_allowed(self):
        self.assertEqual(self.complaints({"base/low.cc": '\n#include "bits/table.h"\n'}),
                         ["base/low.cc:2: base may not use bits"])

    def test_catches_a_module_that_uses_one_declared_below(self):
        self.assertEqual(self.complaints({"bits/table.h": ""}, "base: bits\nbits:\n"),
                         ["modules.txt:1: base uses bits, which is not declared above it"])

    def test_catches_a_module_that_uses_itself(self):
        self.assertEqual(len(self.complaints({}, "base: base\nbits: base\n")), 1)

    def test_catches_a_module_declared_twice(self):
        self.assertEqual(self.complaints({}, "base:\nbits: base\nbase:\n"), ["modules.txt:3: base is declared twice"])

    def test_catches_a_relative_include(self):
        for path in ("../base/error.h", "./error.h", "/base/error.h", "bits/../base/error.h"):
            found = self.complaints({"bits/a.cc": f'#include "{path}"\n'})
            self.assertEqual(len(found), 1, path)
            self.assertIn("climbs", found[0])

    def test_catches_our_header_in_angle_brackets(self):
        self.assertEqual(self.complaints({"bits/a.cc": "#  include<base/error.h>\n"}),
                         ['bits/a.cc:1: write "base/error.h", not <base/error.h>'])

    def test_catches_a_source_in_no_module(self):
        self.assertEqual(self.complaints({"extra/a.cpp": "", "top.cc": ""}),
                         ["top.cc: lies in no declared module", "extra/a.cpp: lies in no declared module"])

    def test_catches_an_include_of_a_missing_file(self):
        self.assertEqual(self.complaints({"bits/a.cc": '#include "table.h"\n'}),
                         ["bits/a.cc:1: table.h is not under src/; include by the path from there"])

    def test_catches_an_include_of_a_file_in_no_module(self):
        self.assertIn("bits/a.cc:1: extra/data.txt lies in no declared module",
                      self.complaints({"extra/data.txt": "", "bits/a.cc": '#include "extra/data.txt"\n'}))

    def test_catches_an_include_by_macro(self):
        self.assertEqual(self.complaints({"bits/a.cc": "#include HEADER\n"}),
                         ["bits/a.cc:1: cannot follow #include HEADER"])

    def test_catches_an_include_split_over_lines(self):
        self.assertEqual(self.complaints({"base/a.cc": '#include \\\n  "bits/table.h"\n#include "nowhere.h"\n'}),
                         ["base/a.cc:1: base may not use bits",
                          "base/a.cc:3: nowhere.h is not under src/; include by the path from there"])

    def test_catches_an_engine_that_uses_the_program(self):
        modules = "[engine]\nbase:\n[program]\nconfig: base\n[engine]\nbits: base config\n"
        self.assertEqual(self.complaints({}, modules, True)[0],
                         "modules.txt:6: bits is of the engine and uses config, which is not")

    def test_lets_the_program_use_the_engine(self):
        self.assertEqual(self.complaints({}, "[engine]\nbase:\n[program]\nbits: base\n", True), [])

    def test_catches_a_module_in_no_library(self):
        self.assertEqual(self.complaints({}, "base:\n[program]\nbits: base\n", True),
                         ["modules.txt:2: the modules above [program] are in no library"])

    def test_catches_other_libraries_only_in_the_engine(self):
        modules = "[engine]\nbase:\n[program]\nbits: base\n"
        text = '#include "base/error.h"\n#include <string_view>\n#include <unistd.h>\n#include <nlohmann/json.hpp>\n'
        files = {"base/a.cc": text.split("\n", 1)[1], "bits/table.h": text, "base/a.test.cc": text}
        self.assertEqual(self.complaints(files, modules),
                         ["base/a.cc:3: the engine may not include <nlohmann/json.hpp>"])
        self.assertEqual(self.complaints({"base/a.cc": "#include <dlfcn.h>\n"}, modules),
                         ["base/a.cc:1: the engine may not include <dlfcn.h>"])

    def test_catches_an_engine_that_prints_reads_or_ends_the_process(self):
        modules = "[engine]\nbase:\n[program]\nbits: base\n"
        for text in ("std::cout << 1;", "std::fputs(text, stderr);", "fread(p, 1, 1, stdin);", "std::abort();",
                     "std::printf(text);", "write(STDOUT_FILENO, p, 1);"):
            found = self.complaints({"base/a.cc": text + "\n"}, modules)
            self.assertEqual(len(found), 1, text)
            self.assertIn("the engine may not use", found[0])
            self.assertEqual(self.complaints({"bits/a.cc": text + "\n"}, modules), [])
        for text in ("// to stdout", 'name = "<stdin>";', "std::snprintf(p, 1, f);", "my_stdout = 1;"):
            self.assertEqual(self.complaints({"base/a.cc": text + "\n"}, modules), [], text)

    def test_ignores_includes_in_comments(self):
        text = '// #include "bits/table.h"\n/*\n#include "bits/table.h"\n*/\n'
        self.assertEqual(self.complaints({"base/a.cc": text}), [])

    def test_finds_includes_after_a_string_that_looks_like_a_comment(self):
        self.assertEqual(len(self.complaints({"base/a.cc": 'auto s = "/*";\n#include "bits/table.h"\n'})), 1)

    def test_lets_tests_and_benchmarks_use_everything_by_its_path(self):
        self.assertEqual(self.complaints({"base/a.test.cc": '#include "bits/table.h"\n',
                                          "base/a.bench.cc": '#include "bits/table.h"\n'}), [])
        self.assertEqual(len(self.complaints({"base/a.test.cc": '#include "error.h"\n'})), 1)

    def test_supports_a_module_within_a_module(self):
        self.assertEqual(self.complaints({"bits/wide/a.cc": '#include "bits/table.h"\n',
                                          "bits/b.cc": '#include "bits/wide/a.h"\n', "bits/wide/a.h": ""}),
                         ["bits/b.cc:1: bits may not use bits/wide"])


if __name__ == "__main__":
    unittest.main()
