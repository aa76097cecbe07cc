#include "circuit_studies/kept_orders.h"

#include <algorithm>

#include "base/error.h"
#include "base/number_text.h"
#include "base/text_cursor.h"

namespace sallow {

/// The text of willow_orders.txt; the build generates this file.
extern const std::string_view kWillowOrdersText;

namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr char kContraction = '+';
constexpr size_t kMostTensors = 64 * 64;
constexpr size_t kTextColumns = 116;

std::string tree_text(const ContractionOrder& order) {
  const uint32_t tensors = static_cast<uint32_t>(order.pairs.size()) + 1;
  SALLOW_CHECK(tensors <= kMostTensors);
  std::string text;
  std::vector<uint32_t> stack{2 * tensors - 2};  // UINT32_MAX: a contraction whose parts are already written
  while (!stack.empty()) {
    const uint32_t node = stack.back();
    stack.pop_back();
    if (node == UINT32_MAX) {
      text += kContraction;
    } else if (node < tensors) {
      text += kDigits[node / 64];
      text += kDigits[node % 64];
    } else {
      const auto [a, b] = order.pairs[node - tensors];
      stack.insert(stack.end(), {UINT32_MAX, b, a});
    }
  }
  return text;
}

/// Reads the lines of a tree up to the next header.
class TreeReader {
 public:
  explicit TreeReader(TextCursor& cursor) : cursor_(cursor) {}

  std::vector<std::pair<uint32_t, uint32_t>> read() {
    const size_t start = cursor_.position();
    for (cursor_.skip_to_content(); !cursor_.at_end() && cursor_.rest().substr(0, 6) != "order ";
         cursor_.skip_to_content()) {
      take();
    }
    if (stack_.size() != 1) cursor_.fail_at(start, "not a tree: it does not end in one tensor");
    // Results are numbered after the tensors of the network; there is one tensor more than there are contractions.
    const uint32_t tensors = static_cast<uint32_t>(pairs_.size()) + 1;
    for (auto& [a, b] : pairs_) {
      for (uint32_t* part : {&a, &b}) {
        if (*part >= kMostTensors) *part = *part - kMostTensors + tensors;
      }
    }
    return std::move(pairs_);
  }

 private:
  void take() {
    if (cursor_.take_if(kContraction)) {
      if (stack_.size() < 2) cursor_.fail("not a tree: a contraction takes two tensors");
      const uint32_t b = stack_.back();
      stack_.pop_back();
      pairs_.emplace_back(stack_.back(), b);
      stack_.back() = static_cast<uint32_t>(kMostTensors + pairs_.size() - 1);
      return;
    }
    const uint32_t high = take_digit();
    stack_.push_back(64 * high + take_digit());
  }

  uint32_t take_digit() {
    const size_t digit = cursor_.at_end() ? std::string_view::npos : kDigits.find(cursor_.peek());
    if (digit == std::string_view::npos) cursor_.fail("expected a tensor, found " + cursor_.describe_next());
    cursor_.take();
    return static_cast<uint32_t>(digit);
  }

  TextCursor& cursor_;
  std::vector<uint32_t> stack_;
  std::vector<std::pair<uint32_t, uint32_t>> pairs_;
};

KeptOrder take_order(TextCursor& cursor) {
  KeptOrder kept;
  if (cursor.take_name() != "order") cursor.fail("expected 'order QUBITS CYCLES LIMIT BATCH'");
  cursor.skip_blanks();
  kept.qubits = static_cast<uint32_t>(cursor.take_integer("a number of qubits", UINT32_MAX));
  cursor.skip_blanks();
  kept.cycles = static_cast<uint32_t>(cursor.take_integer("a number of cycles", UINT32_MAX));
  cursor.skip_blanks();
  if (cursor.peek() == 'a') {
    if (cursor.take_name() != "any") cursor.fail("expected a limit or 'any'");
  } else {
    kept.log2_size_limit = cursor.take_number("a limit");
  }
  cursor.skip_blanks();
  kept.log2_batch = cursor.take_number("a batch");
  cursor.skip_to_content();
  if (cursor.rest().substr(0, 6) == "slice ") {
    cursor.take_name();
    for (cursor.skip_blanks(); !cursor.at_line_end(); cursor.skip_blanks()) {
      kept.order.slices.push_back(static_cast<uint32_t>(cursor.take_integer("a leg", UINT32_MAX)));
    }
  }
  kept.order.pairs = TreeReader(cursor).read();
  return kept;
}

}  // namespace

std::string kept_orders_text(const std::vector<KeptOrder>& orders) {
  std::string text =
      "# Contraction orders of circuits on Willow's grid, written by 'sallow rcs willow --orders_out'.\n";
  for (const KeptOrder& kept : orders) {
    text += "order " + std::to_string(kept.qubits) + ' ' + std::to_string(kept.cycles) + ' ' +
            (kept.log2_size_limit ? shortest_text(*kept.log2_size_limit) : "any") + ' ' +
            shortest_text(kept.log2_batch) + '\n';
    if (!kept.order.slices.empty()) {
      text += "slice";
      for (const uint32_t leg : kept.order.slices) text += ' ' + std::to_string(leg);
      text += '\n';
    }
    // A line break may not separate the two characters of a tensor.
    const std::string tree = tree_text(kept.order);
    size_t line = 0;
    for (size_t k = 0; k < tree.size();) {
      const size_t length = tree[k] == kContraction ? 1 : 2;
      if (line + length > kTextColumns) {
        text += '\n';
        line = 0;
      }
      text.append(tree, k, length);
      line += length;
      k += length;
    }
    text += '\n';
  }
  return text;
}

std::vector<KeptOrder> parse_kept_orders(std::string_view text, const std::string& file) {
  TextCursor cursor(text, file);
  std::vector<KeptOrder> orders;
  for (cursor.skip_to_content(); !cursor.at_end(); cursor.skip_to_content()) orders.push_back(take_order(cursor));
  return orders;
}

const std::vector<KeptOrder>& kept_willow_orders() {
  static const std::vector<KeptOrder> orders = parse_kept_orders(kWillowOrdersText, "willow_orders.txt");
  return orders;
}

}  // namespace sallow
