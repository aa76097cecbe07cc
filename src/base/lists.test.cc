#include "base/lists.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace sallow {
namespace {

std::vector<std::string> texts(std::span<const std::string> list) {
  return {list.begin(), list.end()};
}

TEST(Lists, HoldTheAppendedValues) {
  Lists<std::string> lists;
  EXPECT_EQ(lists.size(), 0u);
  const std::vector<std::string> first = {"a", "b"};
  lists.append(first);
  lists.append({});
  lists.add("c");
  lists.add("d");
  ASSERT_EQ(lists.open_list().size(), 2u);
  lists.open_list()[1] = "e";
  EXPECT_EQ(lists.size(), 2u);
  lists.end_list();
  ASSERT_EQ(lists.size(), 3u);
  EXPECT_EQ(texts(lists[0]), first);
  EXPECT_TRUE(lists[1].empty());
  EXPECT_EQ(texts(lists[2]), (std::vector<std::string>{"c", "e"}));
  lists.clear();
  EXPECT_EQ(lists.size(), 0u);
  lists.append(first);
  EXPECT_EQ(texts(lists[0]), first);
}

TEST(Lists, CollectValuesGivenInAnyOrder) {
  const std::vector<std::pair<size_t, std::string>> values = {{2, "a"}, {0, "b"}, {2, "c"}, {4, "d"}, {2, "a"}};
  const Lists<std::string> lists(6, [&](const auto& add) {
    for (const auto& [list, value] : values) add(list, value);
  });
  ASSERT_EQ(lists.size(), 6u);
  EXPECT_EQ(texts(lists[0]), std::vector<std::string>{"b"});
  EXPECT_EQ(texts(lists[2]), (std::vector<std::string>{"a", "c", "a"}));
  EXPECT_EQ(texts(lists[4]), std::vector<std::string>{"d"});
  for (const size_t empty : {1, 3, 5}) EXPECT_TRUE(lists[empty].empty());
}

}  // namespace
}  // namespace sallow
