#pragma once

namespace sallow {

/// Puts `exec:PROGRAM` into the catalog of decoders. Only a program calls this: a library must not run what a decoder's
/// name says.
void register_exec_decoder();

}  // namespace sallow
