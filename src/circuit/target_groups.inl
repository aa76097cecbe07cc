#pragma once

#include <span>

namespace sallow {

template <typename Visit>
void for_each_target_group(const Instruction& instruction, Visit&& visit) {
  const GateInfo& info = gate_info(instruction.gate);
  std::span<const Target> targets = instruction.targets;
  size_t start = 0;
  while (start < targets.size()) {
    size_t end = start + 1;
    if (info.takes_pairs()) {
      end++;
    } else if (info.targets == TargetRule::kPaulis) {
      end = targets.size();
    } else {
      while (end < targets.size() && targets[end].is_combiner()) end += 2;
    }
    visit(targets.subspan(start, end - start));
    start = end;
  }
}

}  // namespace sallow
