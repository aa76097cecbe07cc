#pragma once

#include <string>

#include "base/file.h"
#include "base/ranks.h"

namespace sallow {

/// Opens those of standard input, output and error that the program was started without (`2>&-`), so that no file that
/// it opens later takes their number and gets what is meant for them. To be called first, by `main`.
///
/// Reading from an input, or writing to an output, opened here fails, as it does on a closed one; messages to such a
/// standard error are lost.
void open_standard_streams();

/// The file that a flag names; for "" and "-" standard input, which errors call "<stdin>", or standard output.
InputFile open_input(const std::string& path);
OutputFile open_output(const std::string& path);

/// Whether open_output() has given out standard output and that is a terminal, where bars would stand in between.
bool writes_to_screen();

/// How errors name such an input.
std::string input_name(const std::string& path);
/// The whole of it.
std::string read_input(const std::string& path);
/// On all ranks: what the first one reads.
std::string read_input(const std::string& path, Ranks& ranks);

}  // namespace sallow
