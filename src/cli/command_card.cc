#include <cstdio>

#include "cli/command.h"
#include "json/json.h"
#include "neural/network_file.h"
#include "neural_training/network_card.h"

namespace sallow {
namespace {

void run_card(Flags& flags) {
  std::string path;
  bool json_wanted = false;
  flags.add("network", &path, "The network's file.").plain();
  flags.add("json", &json_wanted, "Print the card as JSON.");
  if (!flags.parse()) return;
  flags.require("network");
  const NetworkFile file = NetworkFile::from_file(path);
  const std::string text = json_wanted ? card_json(file).text({.indent = 2}) + "\n" : card_text(file);
  std::fputs(text.c_str(), stdout);
}

}  // namespace

extern const Command kCardCommand;
const Command kCardCommand = {
    "card", "Print what a neural decoder was trained on, and how far to trust it",
    "Failures are given with 95 % intervals, beside those of other decoders on the same shots.",
    "  sallow card net.safetensors\n", run_card};

}  // namespace sallow
