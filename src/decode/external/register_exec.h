#pragma once

namespace sallow {

/// Adds `exec:PROGRAM` to the catalog of decoders. Only the program calls this: a library must not run commands from a
/// decoder's name.
void register_exec_decoder();

}  // namespace sallow
