#pragma once

#include <string>

#include "base/file.h"
#include "base/ranks.h"

namespace sallow {

/// Opens /dev/null for each of standard input, output and error that is closed at the start (`2>&-`), so that no file
/// that is opened later gets its descriptor number. `main` calls this first.
///
/// Reading such an input and writing to such an output fail, as for closed streams; messages to such a standard error
/// are lost.
void open_standard_streams();

/// The file that a flag names; for "" and "-" standard input ("<stdin>" in error messages) or standard output.
InputFile open_input(const std::string& path);
OutputFile open_output(const std::string& path);

/// Whether open_output() has returned standard output and it is a terminal, so that progress bars would mix with it.
bool writes_to_screen();

/// The name of such an input in error messages.
std::string input_name(const std::string& path);
/// The complete contents of such an input.
std::string read_input(const std::string& path);
/// The same on all ranks; the first rank reads.
std::string read_input(const std::string& path, Ranks& ranks);

}  // namespace sallow
