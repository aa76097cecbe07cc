#include "tableau/reference_sample.h"

#include <algorithm>

#include "base/error.h"
#include "tableau/tableau_simulator.h"

namespace sallow {

namespace {

using Part = ReferenceSample::Part;

uint64_t largest_feedback_lookback(const Circuit& circuit) {
  uint64_t largest = 0;
  for (const Instruction& instruction : circuit.instructions()) {
    if (instruction.gate == Gate::REPEAT) {
      largest = std::max(largest, largest_feedback_lookback(*instruction.body));
    } else if (gate_info(instruction.gate).is_clifford()) {
      for (const Target target : instruction.targets) {
        if (target.is_record()) largest = std::max<uint64_t>(largest, target.value());
      }
    }
  }
  return largest;
}

void append(std::vector<Part>& parts, Part part) {
  if (part.body.empty() && !parts.empty() && parts.back().body.empty()) {
    parts.back().bits.insert(parts.back().bits.end(), part.bits.begin(), part.bits.end());
  } else {
    parts.push_back(std::move(part));
  }
}

class Builder {
 public:
  explicit Builder(const Circuit& circuit)
      : simulator_(circuit, nullptr), remembered_(largest_feedback_lookback(circuit)) {}

  std::vector<Part> run(const Circuit& circuit) {
    std::vector<Part> parts;
    for (const Instruction& instruction : circuit.instructions()) {
      if (instruction.gate == Gate::REPEAT) {
        run_loop(instruction, parts);
      } else {
        run(instruction, parts);
      }
    }
    return parts;
  }

 private:
  void run(const Instruction& instruction, std::vector<Part>& parts) {
    const uint64_t results = result_count(instruction);
    simulator_.run(instruction);
    if (results == 0) return;
    const std::vector<bool>& record = simulator_.record();
    append(parts, {{record.end() - static_cast<ptrdiff_t>(results), record.end()}, 1, {}});
    constexpr size_t kForgetAt = 1 << 16;
    if (record.size() > kForgetAt + 2 * remembered_) simulator_.forget(remembered_);
  }

  // Brent's algorithm for cycles (BIT 20 (1980) 176): compares each state with the one after 1, 2, 4, 8, … passes.
  void run_loop(const Instruction& loop, std::vector<Part>& parts) {
    std::vector<std::vector<Part>> passes;
    InverseTableau anchor(0);
    std::vector<bool> anchor_record;
    uint64_t anchor_pass = 0;
    while (passes.size() < loop.repetitions) {
      passes.push_back(run(*loop.body));
      const uint64_t done = passes.size();
      if (anchor_pass != 0 && passes.back() == passes[anchor_pass - 1] && latest_results() == anchor_record &&
          simulator_.state().is_same_state(anchor)) {
        const uint64_t period = done - anchor_pass, left = loop.repetitions - done;
        for (uint64_t k = 0; k < anchor_pass; k++) append_all(parts, passes[k]);
        Part cycle;
        cycle.repetitions = 1 + left / period;
        for (uint64_t k = anchor_pass; k < done; k++) append_all(cycle.body, passes[k]);
        if (!cycle.body.empty()) parts.push_back(std::move(cycle));
        for (uint64_t k = 0; k < left % period; k++) append_all(parts, run(*loop.body));
        return;
      }
      if ((done & (done - 1)) == 0 && done < loop.repetitions) {
        anchor = simulator_.state();
        anchor_record = latest_results();
        anchor_pass = done;
      }
    }
    for (const std::vector<Part>& pass : passes) append_all(parts, pass);
  }

  static void append_all(std::vector<Part>& parts, const std::vector<Part>& more) {
    for (const Part& part : more) append(parts, part);
  }

  std::vector<bool> latest_results() const {
    const std::vector<bool>& record = simulator_.record();
    const size_t count = std::min<size_t>(record.size(), remembered_);
    return {record.end() - static_cast<ptrdiff_t>(count), record.end()};
  }

  TableauSimulator simulator_;
  size_t remembered_;  // the number of latest results that feedback may use
};

uint64_t count_bits(const std::vector<Part>& parts) {
  uint64_t total = 0;
  for (const Part& part : parts) {
    const uint64_t once = part.body.empty() ? part.bits.size() : count_bits(part.body);
    uint64_t product;
    if (__builtin_mul_overflow(once, part.repetitions, &product) || __builtin_add_overflow(total, product, &total)) {
      return UINT64_MAX;
    }
  }
  return total;
}

}  // namespace

ReferenceSample::ReferenceSample(const Circuit& circuit) : parts_(Builder(circuit).run(circuit)) {}

uint64_t ReferenceSample::bit_count() const {
  return count_bits(parts_);
}

std::vector<uint64_t> ReferenceSample::packed() const {
  const uint64_t count = bit_count();
  std::vector<uint64_t> words((count + 63) / 64);
  Reader reader(*this);
  for (uint64_t k = 0; k < count; k++) words[k / 64] |= uint64_t{reader.next()} << (k % 64);
  return words;
}

ReferenceSample::Reader::Reader(const ReferenceSample& sample) : levels_{{&sample.parts_, 0, 1}} {}

bool ReferenceSample::Reader::next() {
  while (true) {
    Level& level = levels_.back();
    if (level.part == level.parts->size()) {
      if (--level.passes_left != 0) {
        level.part = 0;
        continue;
      }
      levels_.pop_back();
      SALLOW_CHECK(!levels_.empty());
      levels_.back().part++;
      continue;
    }
    const Part& part = (*level.parts)[level.part];
    if (!part.body.empty()) {
      levels_.push_back({&part.body, 0, part.repetitions});
    } else if (bit_ < part.bits.size()) {
      return part.bits[bit_++];
    } else {
      bit_ = 0;
      level.part++;
    }
  }
}

}  // namespace sallow
