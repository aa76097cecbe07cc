#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sallow {

/// The text of `sallow help TOPIC` for topics that are not commands; empty if there is none.
std::string help_topic(const std::string& topic);
/// Every topic, for "did you mean".
std::vector<std::string_view> help_topic_names();

}  // namespace sallow
