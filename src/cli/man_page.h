#pragma once

#include <string>

#include "cli/command.h"

namespace sallow {

/// "sallow", "sallow-estimate", "sallow-rcs-cost": the name of a manual page in section 1; null for the overview.
std::string man_page_name(const Command* command);
/// The page, in the language of `man` (roff), with the contents of `help`; null for the overview.
std::string man_page(const Command* command);

}  // namespace sallow
