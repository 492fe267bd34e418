package dump.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.Node;
import dump.model.Tree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NewNodesTest {
    private static final String TREE = """
            {"nodes":[{"name":"a","type":"file","mode":420,"mtime":"2026-11-29T10:00:00Z","content":["%1$s"]},\
            {"name":"b","type":"dir","subtree":"%1$s"},\
            {"name":"c","type":"file","mode":420,"mtime":"%2$s","content":[]}]}
            """;
    private static final String ID = "ab".repeat(32);

    private final NewNodes reader = new NewNodes();

    private List<Node> read(byte[] json) throws FormatException {
        return read(reader, json);
    }

    private static List<Node> read(NewNodes reader, byte[] json) throws FormatException {
        var nodes = new ArrayList<Node>();
        reader.read(json, 0, json.length, nodes::add);
        return nodes;
    }

    private List<Node> read(String json) throws FormatException {
        return read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String tree(String time) {
        return TREE.formatted(ID, time);
    }

    @Test
    void handsOnTheNodesThatChanged() throws FormatException {
        assertThat(read(tree("2026-11-29T10:00:00Z"))).hasSize(3);
        assertThat(read(tree("2026-11-29T10:00:00Z"))).isEmpty();
        assertThat(read(tree("2026-11-29T10:00:01Z"))).singleElement()
                .satisfies(node -> assertThat(node.name().toString()).isEqualTo("c"));
    }

    @Test
    void findsTheSameTextInAnotherPlace() throws FormatException {
        read(tree("2026-11-29T10:00:00Z"));
        var json = tree("2026-11-29T10:00:00Z").replace("[{\"name\":\"a\"", "[{\"name\":\"0\",\"type\":\"fifo\"} , {\"name\":\"a\"");
        var framed = ("###" + json + "###").getBytes(StandardCharsets.UTF_8);
        var nodes = new ArrayList<Node>();
        reader.read(framed, 3, framed.length - 6, nodes::add);
        assertThat(nodes).singleElement().satisfies(node -> assertThat(node.name().toString()).isEqualTo("0"));
    }

    @Test
    void seesDamageBehindWhatItKnows() throws FormatException {
        var json = tree("2026-11-29T10:00:00Z");
        read(json);
        for (int length = 0; length < json.length() - 1; length++) {
            var cut = json.substring(0, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(FormatException.class);
        }
        for (var wrong : List.of(json.replace("},{", "} {"), json.replace("},{", "}{"), json.replace("}]", "},]"),
                json.replace("]}\n", "]}}"), json.replace("\"b\"", "\"b")))
            assertThatThrownBy(() -> read(wrong)).isInstanceOf(FormatException.class);
    }

    @Test
    void knowsNothingOfANodeThatItCouldNotRead() {
        var bad = tree("yesterday");
        for (int i = 0; i < 2; i++) assertThatThrownBy(() -> read(bad)).hasMessageContaining("not a time");
    }

    @Test
    void losesNoNodeOfManyTreesThatResembleEachOther() throws FormatException {
        var chance = new Random(3);
        var forgetful = new NewNodes(256 << 10);
        var trees = new ArrayList<List<Node>>();
        for (var fixture : List.of("v1", "v2", "quirks"))
            for (var tree : TreeBlobs.of(fixture).values()) trees.add(new ArrayList<>(TreeFormat.read(tree).nodes()));
        trees.removeIf(List::isEmpty);
        var seen = new HashSet<Node>();
        int all = 0, read = 0;
        long bytes = 0;
        while (bytes < 2 << 20) {
            var nodes = trees.get(chance.nextInt(trees.size()));
            var other = trees.get(chance.nextInt(trees.size()));
            if (chance.nextInt(3) == 0) nodes.set(chance.nextInt(nodes.size()), other.get(chance.nextInt(other.size())));
            if (chance.nextInt(9) == 0 && nodes.size() < 200) nodes.add(chance.nextInt(nodes.size()), other.getFirst());
            var json = TreeFormat.write(new Tree(nodes));
            var fresh = read(forgetful, json);
            seen.addAll(fresh);
            assertThat(seen).containsAll(nodes);
            all += nodes.size();
            read += fresh.size();
            bytes += json.length;
        }
        assertThat(read).isLessThan(all);
    }
}
