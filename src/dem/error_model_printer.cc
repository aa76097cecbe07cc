#include <charconv>

#include "base/number_text.h"
#include "base/text_cursor.h"
#include "dem/error_model.h"

namespace sallow {

namespace {

void append_target(std::string& text, DemTarget target) {
  if (target.is_separator()) {
    text.push_back('^');
    return;
  }
  text.push_back(target.is_detector() ? 'D' : 'L');
  append_integer(text, target.index());
}

std::string_view name_of(DemKind kind) {
  switch (kind) {
    case DemKind::kError:
      return "error";
    case DemKind::kDetector:
      return "detector";
    case DemKind::kObservable:
      return "logical_observable";
    case DemKind::kShiftDetectors:
      return "shift_detectors";
    case DemKind::kRepeat:
      return "repeat";
  }
  return {};
}

constexpr size_t kPiece = 1 << 16;

/// Prints into `text`; when `text` has reached the size of a piece, writes it out and clears it.
template <typename Write>
void print_model(std::string& text, const DetectorErrorModel& model, size_t indent, const Write& write) {
  for (const DemInstruction& instruction : model.instructions()) {
    if (text.size() >= kPiece) write(text);
    text.append(indent, ' ');
    text += name_of(instruction.kind);
    if (!instruction.tag.empty()) text += printed_tag(instruction.tag);
    text += printed_arguments(instruction.arguments);
    if (instruction.kind == DemKind::kShiftDetectors || instruction.kind == DemKind::kRepeat) {
      text.push_back(' ');
      append_integer(text, instruction.count);
    }
    for (DemTarget target : instruction.targets) {
      text.push_back(' ');
      append_target(text, target);
    }
    if (instruction.kind == DemKind::kRepeat) {
      text += " {\n";
      print_model(text, *instruction.body, indent + 4, write);
      if (instruction.body->instructions().empty()) text.push_back('\n');
      text.append(indent, ' ');
      text.push_back('}');
    }
    text.push_back('\n');
  }
}

}  // namespace

std::string DemTarget::str() const {
  std::string text;
  append_target(text, *this);
  return text;
}

std::string DetectorErrorModel::str() const {
  std::string text;
  print_model(text, *this, 0, [](std::string&) {});
  return text;
}

void DetectorErrorModel::print(const std::function<void(std::string_view)>& write) const {
  std::string text;
  const auto flush = [&](std::string& piece) {
    write(piece);
    piece.clear();
  };
  print_model(text, *this, 0, flush);
  flush(text);
}

}  // namespace sallow
