#include "cli/html_flag.h"

#include <cstdio>

#include "base/shell_word.h"
#include "page/page_html.h"
#include "process/standard_streams.h"

namespace sallow {

namespace {

/// The command as it was typed, with more flags behind its own: before "--", behind which nothing is a flag.
std::string command_with(const Flags& flags, const std::string& more) {
  std::string text = "sallow " + flags.command(), plain;
  bool is_plain = false;
  for (const std::string& argument : flags.arguments()) {
    is_plain |= argument == "--";
    (is_plain ? plain : text) += " " + shell_word(argument);
  }
  return text + more + plain;
}

}  // namespace

HtmlFlag::HtmlFlag(Flags& flags) {
  flags.add("html", &path_, "Also write the results as an HTML page with plots, one self-contained file.");
}

bool HtmlFlag::open() {
  if (path_.empty()) return false;
  require_pages();
  file_.emplace(open_output(path_));
  return true;
}

void HtmlFlag::write(const Page& page) {
  Page dated = page;
  dated.date = date_today();
  file_->write(page_html(dated));
  file_->finish();
  if (path_ != "-") std::fprintf(stderr, "the page: %s\n", path_.c_str());
}

std::string command_as_typed(const Flags& flags) {
  return command_with(flags, "");
}

std::string command_again(const Flags& flags, uint64_t seed) {
  return command_with(flags, flags.given("seed") ? "" : " --seed " + std::to_string(seed));
}

}  // namespace sallow
