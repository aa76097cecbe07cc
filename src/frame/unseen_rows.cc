#include "frame/unseen_rows.h"

#include <algorithm>

#include "bits/random_stream.h"

namespace sallow {

namespace {

using StepKind = FrameProgram::StepKind;

// The most list entries that the pass processes; they take some tens of milliseconds.
constexpr double kMaxPassEntries = 4e6;

struct Fingerprint {
  uint64_t low = 0, high = 0;

  Fingerprint& operator^=(Fingerprint other) {
    low ^= other.low;
    high ^= other.high;
    return *this;
  }
  bool is_zero() const { return (low | high) == 0; }
};

Fingerprint fingerprint_of(uint64_t output) {
  constexpr uint64_t kGolden = 0x9e3779b97f4a7c15ull;
  return {spread_bits(spread_bits((2 * output + 1) * kGolden)),
          spread_bits(spread_bits((2 * output + 2) * kGolden) + kGolden)};
}

class BackwardPass {
 public:
  explicit BackwardPass(const FrameProgram& program)
      : program_(program),
        rows_(program.row_count),
        record_(program.record_rows),
        record_mask_(program.record_rows - 1),
        recorded_(program.measurement_count),
        output_(program.output_rows()),
        seen_(program.pool.size()) {
    run(0, program.steps.size());
  }

  /// Whether an output depends on the list entry at this index of the pool.
  bool is_seen(size_t pool_index) const { return seen_[pool_index] != 0; }

 private:
  void run(size_t begin, size_t end) {
    // The pass reaches each loop at its end, so the beginnings of all loops are found first.
    std::vector<size_t> order;
    for (size_t k = begin; k < end; k++) {
      order.push_back(k);
      if (program_.steps[k].kind == StepKind::kLoop) k = program_.loops[program_.steps[k].first].body_end - size_t{1};
    }
    for (auto k = order.rbegin(); k != order.rend(); ++k) {
      const FrameProgram::Step& step = program_.steps[*k];
      if (step.kind != StepKind::kLoop) {
        run(step);
        continue;
      }
      const FrameProgram::Loop& loop = program_.loops[step.first];
      for (uint64_t pass = 0; pass < loop.repetitions; pass++) run(*k + 1, loop.body_end);
    }
  }

  Fingerprint& result(uint64_t lookback) { return record_[(recorded_ - lookback) & record_mask_]; }
  // Records whether any output depends on the row's value from this step on.
  bool note(uint32_t row, size_t pool_index) {
    const bool matters = !rows_[row].is_zero();
    seen_[pool_index] |= static_cast<uint8_t>(matters);
    return matters;
  }

  void run(const FrameProgram::Step& step) {
    const std::vector<uint32_t>& pool = program_.pool;
    const auto each_back = [&](size_t width, auto visit) {
      for (size_t k = step.count; k-- > 0;) visit(step.first + k * width);
    };
    switch (step.kind) {
      case StepKind::kXorRows:
        each_back(2, [&](size_t at) {
          if (note(pool[at], at)) rows_[pool[at + 1]] ^= rows_[pool[at]];
        });
        break;
      case StepKind::kSwapRows:
        each_back(2, [&](size_t at) { std::swap(rows_[pool[at]], rows_[pool[at + 1]]); });
        break;
      case StepKind::kClearRows:
      case StepKind::kRandomizeRows:
        each_back(1, [&](size_t at) {
          note(pool[at], at);
          rows_[pool[at]] = {};
        });
        break;
      case StepKind::kRecordRows:
        each_back(1, [&](size_t at) {
          recorded_--;
          rows_[pool[at]] ^= record_[recorded_ & record_mask_];
          record_[recorded_ & record_mask_] = {};
        });
        break;
      case StepKind::kRecordZeros:
        for (uint32_t k = 0; k < step.count; k++) record_[--recorded_ & record_mask_] = {};
        break;
      case StepKind::kXorRecord:
        each_back(2, [&](size_t at) {
          if (note(pool[at], at)) result(pool[at + 1]) ^= rows_[pool[at]];
        });
        break;
      case StepKind::kXorSweep:
        each_back(2, [&](size_t at) { note(pool[at], at); });
        break;
      case StepKind::kEmit:
        for (uint32_t k = 1; k <= step.count; k++) result(k) ^= fingerprint_of(--output_);
        break;
      case StepKind::kDetectors: {
        const uint32_t* list = pool.data() + step.first;
        output_ -= step.count;
        for (uint32_t k = 0; k < step.count; k++) {
          const Fingerprint detector = fingerprint_of(output_ + k);
          for (uint32_t results = *list++; results > 0; results--) result(*list++) ^= detector;
        }
        break;
      }
      case StepKind::kXorObservables:
        each_back(2, [&](size_t at) { result(pool[at + 1]) ^= observable(pool[at]); });
        break;
      case StepKind::kXorObservableRows:
        each_back(2, [&](size_t at) { rows_[pool[at + 1]] ^= observable(pool[at]); });
        break;
      case StepKind::kHits:
      case StepKind::kEvents:
      case StepKind::kLoop:
        break;
    }
  }
  Fingerprint observable(uint32_t index) const { return fingerprint_of(program_.output_rows() + index); }

  const FrameProgram& program_;
  std::vector<Fingerprint> rows_, record_;
  uint64_t record_mask_, recorded_, output_;
  std::vector<uint8_t> seen_;
};

double unrolled_entries(const FrameProgram& program, size_t begin, size_t end) {
  double total = 0;
  for (size_t k = begin; k < end; k++) {
    const FrameProgram::Step& step = program.steps[k];
    if (step.kind != StepKind::kLoop) {
      total += 1 + step.count;
      continue;
    }
    const FrameProgram::Loop& loop = program.loops[step.first];
    total += static_cast<double>(loop.repetitions) * unrolled_entries(program, k + 1, loop.body_end);
    k = loop.body_end - size_t{1};
  }
  return total;
}

}  // namespace

void drop_unseen_rows(FrameProgram& program) {
  if (unrolled_entries(program, 0, program.steps.size()) > kMaxPassEntries) return;
  const BackwardPass pass(program);
  for (FrameProgram::Step& step : program.steps) {
    size_t width = 0;
    if (step.kind == StepKind::kXorRows || step.kind == StepKind::kXorRecord || step.kind == StepKind::kXorSweep) {
      width = 2;
    } else if (step.kind == StepKind::kClearRows || step.kind == StepKind::kRandomizeRows) {
      width = 1;
    } else {
      continue;
    }
    uint32_t kept = 0;
    for (uint32_t k = 0; k < step.count; k++) {
      const size_t from = step.first + k * width, to = step.first + kept * width;
      if (!pass.is_seen(from)) continue;
      std::copy_n(program.pool.begin() + static_cast<ptrdiff_t>(from), width,
                  program.pool.begin() + static_cast<ptrdiff_t>(to));
      kept++;
    }
    step.count = kept;
  }
}

}  // namespace sallow
