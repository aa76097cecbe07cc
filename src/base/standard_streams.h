#pragma once

namespace sallow {

/// Opens those of standard input, output and error that the program was started without (`2>&-`), so that no file that
/// it opens later takes their number and gets what is meant for them. To be called first, by `main`.
///
/// Reading from an input, or writing to an output, opened here fails, as it does on a closed one; messages to such a
/// standard error are lost.
void open_standard_streams();

}  // namespace sallow
