#include "cli/help_topics.h"

#include "circuit/gate.h"
#include "codes/generate_code.h"
#include "decode/catalog/registry.h"

namespace sallow {

namespace {

struct Topic {
  std::string_view name;
  std::string_view text;
};

constexpr std::string_view kFormats = R"(Result formats, for measurements, detection events and observable flips

  01     one character per bit, one line per shot
  b8     8 bits per byte, lowest bit first, every shot padded to whole bytes
  r8     the number of zeros before each one, one byte per gap; 255 means 255 zeros without a one
  ptb64  shots in groups of 64, one 64-bit word per bit; the number of shots must be a multiple of 64
  hits   the indices of the ones, separated by commas, one line per shot
  dets   'shot' and the ones by kind: M3 for a measurement, D5 for a detector, L0 for an observable

'sallow help FORMAT' explains a format; 'sallow convert' converts between formats.
)";

constexpr Topic kTopics[] = {
    {"formats", kFormats},
    {"01", R"(01: text, one character ('0' or '1') per bit and one line per shot.

Three shots of four bits:
  0110
  0000
  1001
)"},
    {"b8", R"(b8: binary, 8 bits per byte, lowest bit first.

A shot of n bits takes ceil(n / 8) bytes; bit k is bit k % 8 of byte k / 8. Spare bits at the end of a shot's last byte
are 0. There is no separator between shots, so n must be given to the reader.
)"},
    {"r8", R"(r8: binary, run lengths of zeros.

A byte b below 255 means b zeros, then a one. The byte 255 means 255 zeros, and the run continues. Every shot is encoded
as if one more one followed its last bit, so a shot of n zeros, n below 255, is the single byte n.
)"},
    {"ptb64", R"(ptb64: binary, partly transposed, 64 shots at a time.

For each group of 64 shots: one little-endian 64-bit word per bit; bit k is its value in shot k of the group.
The number of shots must be a multiple of 64.
)"},
    {"hits", R"(hits: text, the indices of the ones, separated by commas, one line per shot.

Three shots of four bits:
  1,2

  0,3
)"},
    {"dets", R"(dets: text, one line per shot: the word 'shot', then the ones by kind and index within the kind.

M is a measurement, D a detector, L an observable. Three shots of four detectors and one observable:
  shot D1 D2
  shot
  shot D0 D3 L0
)"},
};

std::string_view group_title(const GateInfo& info) {
  switch (info.kind) {
    case GateKind::kAnnotation:
    case GateKind::kBlock:
      return "Annotations and blocks";
    case GateKind::kCollapse:
      return "Measurements and resets";
    case GateKind::kPairMeasure:
    case GateKind::kProduct:
      return "Pairs and products of Paulis";
    case GateKind::kNoise:
      return "Noise";
    case GateKind::kClifford1:
      return "One-qubit Cliffords";
    case GateKind::kClifford2:
      return "Two-qubit Cliffords";
  }
  return {};
}

std::string names_of(const GateInfo& info) {
  std::string names(info.name);
  for (std::string_view alias : info.aliases) names += ", " + std::string(alias);
  return names;
}

std::string gate_list() {
  std::string text = "Gates and annotations of the circuit language\n";
  std::string_view title;
  for (const GateInfo& info : all_gates()) {
    if (group_title(info) != title) text += "\n" + std::string(title = group_title(info)) + "\n";
    std::string names = names_of(info);
    text +=
        "  " + names + std::string(names.size() < 34 ? 34 - names.size() : 1, ' ') + std::string(info.summary) + "\n";
  }
  return text + "\n'sallow help GATE' explains a gate.\n";
}

std::string decoder_list() {
  std::string text = "Decoders, for '--decoder NAME' or '--decoder NAME:key=value,key=value'\n";
  for (const DecoderInfo& decoder : all_decoders()) {
    text += "\n  " + std::string(decoder.name) + "\n      " + std::string(decoder.summary) + "\n";
    for (const DecoderOption& option : decoder.options) {
      text += "      " + std::string(option.key) + "=" + std::string(option.default_value) + "  " +
              std::string(option.summary) + "\n";
    }
  }
  return text;
}

std::string code_list() {
  std::string text = "Codes and tasks, for 'sallow gen --code CODE --task TASK'\n";
  std::string_view code;
  for (const CodeTask& task : all_code_tasks()) {
    if (task.code != code) text += "\n" + std::string(code = task.code) + "\n";
    std::string name(task.task);
    text += "  " + name + std::string(name.size() < 24 ? 24 - name.size() : 1, ' ') + std::string(task.summary) + "\n";
  }
  text += "\nNoise models, for '--noise MODEL:P'\n";
  for (const NoiseModelInfo& model : all_noise_models()) {
    std::string name(model.name);
    text += "  " + name + std::string(name.size() < 24 ? 24 - name.size() : 1, ' ') + std::string(model.summary) + "\n";
  }
  return text;
}

std::string gate_page(const GateInfo& info) {
  std::string text = names_of(info) + ": " + std::string(info.summary) + "\n";
  if (!info.example.empty()) text += "\nExample\n  " + std::string(info.example) + "\n";
  if (info.inverse != info.gate) text += "\nIts inverse is " + std::string(gate_info(info.inverse).name) + ".\n";
  if (!info.is_clifford()) return text;
  text += "\nConjugation of Pauli operators\n";
  static constexpr std::string_view kOne[] = {"X", "Z"}, kTwo[] = {"X_", "Z_", "_X", "_Z"};
  for (size_t k = 0; k < info.conjugates.size(); k++) {
    std::string_view generator = info.kind == GateKind::kClifford1 ? kOne[k] : kTwo[k];
    text += "  " + std::string(generator) + " -> " + std::string(info.conjugates[k]) + "\n";
  }
  return text;
}

}  // namespace

std::string help_topic(const std::string& topic) {
  for (const Topic& known : kTopics) {
    if (known.name == topic) return std::string(known.text);
  }
  if (topic == "gates") return gate_list();
  if (topic == "decoders") return decoder_list();
  if (topic == "codes" || topic == "noise") return code_list();
  if (std::optional<Gate> gate = find_gate(topic)) return gate_page(gate_info(*gate));
  return {};
}

std::vector<std::string_view> help_topic_names() {
  std::vector<std::string_view> names = {"gates", "decoders", "codes", "noise"};
  for (const Topic& topic : kTopics) names.push_back(topic.name);
  for (const GateInfo& info : all_gates()) {
    names.push_back(info.name);
    names.insert(names.end(), info.aliases.begin(), info.aliases.end());
  }
  return names;
}

}  // namespace sallow
