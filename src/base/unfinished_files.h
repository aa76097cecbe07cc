#pragma once

namespace sallow {

/// From now on, a signal that ends the program (interrupt, hang-up, termination, a closed pipe) first removes the
/// temporaries of outputs that are not finished. A signal that is ignored stays ignored. To be called once, by `main`.
void remove_unfinished_files_on_signals();

}  // namespace sallow
