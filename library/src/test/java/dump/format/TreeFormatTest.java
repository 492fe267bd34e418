package dump.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.Attribute;
import dump.model.ByteString;
import dump.model.Content;
import dump.model.Id;
import dump.model.Metadata;
import dump.model.Node;
import dump.model.Tree;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TreeFormatTest {
    @Test
    void writesEveryTreeOfTheFixturesAgainByteForByte() throws Exception {
        assertThat(equalTrees("v1")).isEqualTo(46);
        assertThat(equalTrees("v2")).isEqualTo(58);
    }

    /**
     * What differs is what was lost before it was written: a byte that was not UTF-8 is now a real U+FFFD; and Go
     * has changed how it spells backspace and form feed.
     */
    private static int equalTrees(String fixture) throws Exception {
        int equal = 0;
        for (var entry : TreeBlobs.of(fixture).entrySet()) {
            var bytes = entry.getValue();
            assertThat(Id.of(MessageDigest.getInstance("SHA-256").digest(bytes))).isEqualTo(entry.getKey());
            var tree = TreeFormat.read(bytes);
            var again = new String(TreeFormat.write(tree), StandardCharsets.UTF_8);
            // restic 0.14 knew Unicode 13, in which this face had no place yet.
            var text = new String(bytes, StandardCharsets.UTF_8).replace("\\\\U0001fae8", "\ud83e\udee8");
            if (again.equals(text)) equal++;
            else assertThat(again).isEqualTo(text.replace("\\ufffd", "\ufffd").replace("\\u0008\\u000c", "\\b\\f"));
        }
        return equal;
    }

    @Test
    void readsTheTreesOfOtherWriters() throws FormatException {
        for (var bytes : TreeBlobs.of("quirks").values()) {
            var tree = TreeFormat.read(bytes);
            assertThat(TreeFormat.read(TreeFormat.write(tree))).isEqualTo(tree);
        }
    }

    @Test
    void readsTheHostileTreesAndNamesNothingByABadName() throws FormatException {
        for (var bytes : TreeBlobs.of("hostile").values()) {
            boolean badName = new String(bytes, StandardCharsets.UTF_8).contains("broken\\\\q");
            var names = TreeFormat.read(bytes).nodes().stream().map(Node::name).toList();
            if (badName) assertThat(names).contains(ByteString.EMPTY, ByteString.of("good"));
        }
    }

    @Test
    void namesTheEmptyDirectoryAsResticDoes() throws Exception {
        var bytes = TreeFormat.write(new Tree(List.of()));
        assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo("{\"nodes\":[]}\n");
        assertThat(Id.of(MessageDigest.getInstance("SHA-256").digest(bytes)).brief()).isEqualTo("ac08ce34");
    }

    @Test
    void takesATreeWithoutNodesAsEmpty() throws FormatException {
        assertThat(read("{}").nodes()).isEmpty();
        assertThat(read("{\"nodes\":null}").nodes()).isEmpty();
        assertThat(read(" {\"x\":[1,{\"y\":[]}],\"nodes\" : [ ] , \"z\":1.5e3}\n").nodes()).isEmpty();
    }

    @Test
    void givesDefaultsForAllThatANodeLeavesOut() throws FormatException {
        var node = read("{\"nodes\":[{\"type\":\"odd\",\"user\":null,\"other\":{\"name\":1}}]}").nodes().getFirst();
        assertThat(node).isEqualTo(new Node(ByteString.EMPTY, Metadata.UNKNOWN, new Content.Unknown(null, null)));
    }

    @Test
    void tellsNoContentFromEmptyContent() throws FormatException {
        assertThat(read("{\"nodes\":[{\"content\":null}]}").nodes().getFirst().blobs()).isNull();
        assertThat(read("{\"nodes\":[{\"content\":[]}]}").nodes().getFirst().blobs()).isEmpty();
    }

    @Test
    void passesOverWhatTheTypeOfANodeDoesNotHave() throws FormatException {
        var nodes = read("""
                {"nodes":[
                {"type":"dir","content":["ID"],"size":4096,"linktarget":"x","subtree":"ID"},
                {"type":"file","subtree":"ID","device":7,"content":["ID"],"size":5},
                {"type":"symlink","size":3,"content":[],"linktarget":"abc"},
                {"type":"chardev","size":3,"linktarget":"abc","device":7},
                {"type":"fifo","size":3,"content":["ID"],"subtree":"ID","linktarget":"abc","device":7}]}
                """.replace("ID", "ab".repeat(32))).nodes();
        var id = Id.parse("ab".repeat(32));
        assertThat(nodes).extracting(Node::content).containsExactly(new Content.Directory(id),
                new Content.File(List.of(id), 5), new Content.Link(ByteString.of("abc")),
                new Content.CharacterDevice(7), Content.Special.FIFO);
        assertThat(TreeFormat.read(TreeFormat.write(new Tree(nodes))).nodes()).isEqualTo(nodes);
    }

    @Test
    void keepsWhatANodeOfAnUnknownTypeRefersTo() throws FormatException {
        var id = "ab".repeat(32);
        var node = read("{\"nodes\":[{\"type\":\"whiteout\",\"content\":[\"" + id + "\"],\"subtree\":\"" + id + "\"}]}")
                .nodes().getFirst();
        assertThat(node.content()).isEqualTo(new Content.Unknown(List.of(Id.parse(id)), Id.parse(id)));
        assertThat(node.blobs()).containsExactly(Id.parse(id));
        assertThat(node.isDirectory() || node.isFile()).isFalse();
        assertThat(TreeFormat.read(TreeFormat.write(new Tree(List.of(node)))).nodes()).containsExactly(node);
    }

    @Test
    void readsNumbersOfAll64Bits() throws FormatException {
        var node = read("{\"nodes\":[{\"device_id\":18446744073709551615,\"uid\":4294967295}]}").nodes().getFirst();
        assertThat(node.deviceId()).isEqualTo(-1);
        assertThat(node.uid()).isEqualTo(4294967295L);
        assertThat(new String(TreeFormat.write(new Tree(List.of(node))), StandardCharsets.US_ASCII))
                .contains("\"device_id\":18446744073709551615").contains("\"uid\":4294967295");
        assertThatThrownBy(() -> read("{\"nodes\":[{\"size\":18446744073709551616}]}")).hasMessageContaining("64 bits");
        assertThatThrownBy(() -> read("{\"nodes\":[{\"mode\":4294967296}]}")).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> read("{\"nodes\":[{\"size\":-1}]}")).isInstanceOf(FormatException.class);
    }

    @Test
    void keepsALinkTargetThatIsNotUtf8() throws FormatException {
        var target = ByteString.copyOf(new byte[] {'a', (byte) 0xff});
        var tree = new Tree(List.of(new Node(ByteString.of("l"), Metadata.UNKNOWN, new Content.Link(target))));
        var text = TreeFormat.write(tree);
        assertThat(new String(text, StandardCharsets.US_ASCII))
                .contains("\"linktarget\":\"a\\ufffd\",\"linktarget_raw\":\"Yf8=\"");
        assertThat(TreeFormat.read(text)).isEqualTo(tree);
    }

    @Test
    void keepsWindowsAttributesAsCompactJson() throws FormatException {
        var node = read("{\"nodes\":[{\"content\":[],\"generic_attributes\":{\"b\": { \"x\" : [1, \"a <\\\" b\"] },"
                + "\"a\":3}}]}").nodes().getFirst();
        assertThat(node.metadata().genericAttributes())
                .containsExactly(Map.entry("a", "3"), Map.entry("b", "{\"x\":[1,\"a \\u003c\\\" b\"]}"));
        assertThat(new String(TreeFormat.write(new Tree(List.of(node))), StandardCharsets.US_ASCII))
                .contains(",\"generic_attributes\":{\"a\":3,\"b\":{\"x\":[1,\"a \\u003c\\\" b\"]}},\"content\":[]}");
    }

    @Test
    void takesAnAttributeWithoutAValueAsEmpty() throws FormatException {
        var node = read("{\"nodes\":[{\"extended_attributes\":[{\"name\":\"user.x\",\"value\":null}]}]}")
                .nodes().getFirst();
        assertThat(node.attributes()).containsExactly(new Attribute(ByteString.of("user.x"), ByteString.EMPTY));
    }

    @Test
    void sharesOwnersAndTimesBetweenNodes() throws FormatException {
        var one = "{\"user\":\"somebody\",\"mtime\":\"2020-01-02T03:04:05Z\",\"atime\":\"2020-01-02T03:04:05Z\"}";
        var nodes = read("{\"nodes\":[" + one + "," + one + "]}").nodes();
        assertThat(nodes.get(0).metadata().owner()).isSameAs(nodes.get(1).metadata().owner());
        assertThat(nodes.get(0).mtime()).isSameAs(nodes.get(0).atime()).isSameAs(nodes.get(1).mtime());
    }

    @Test
    void readsANodeWithABadNameAsNamelessAndGoesOn() throws FormatException {
        var nodes = read("{\"nodes\":[{\"name\":\"\\\\q\"},{\"name\":\"good\"}]}").nodes();
        assertThat(nodes).extracting(Node::name).containsExactly(ByteString.EMPTY, ByteString.of("good"));
    }

    @RepeatedTest(20)
    void neverFailsOnDamageButWithItsOwnException(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        for (var fixture : new String[] {"v1", "quirks"}) {
            for (var bytes : TreeBlobs.of(fixture).values()) {
                var damaged = Damage.of(bytes, random);
                try {
                    var tree = TreeFormat.read(damaged);
                    assertThat(TreeFormat.read(TreeFormat.write(tree))).as("seed %s", repetition).isEqualTo(tree);
                } catch (FormatException e) {
                    assertThat(e.getMessage()).isNotEmpty();
                }
            }
        }
    }

    @Test
    void writesTreesOneAfterTheOtherIntoOneBuffer() throws FormatException {
        var writer = new TreeFormat.Writer();
        for (int count = 0; count < 500; count += 99) {
            var nodes = new ArrayList<Node>();
            writer.begin();
            for (int i = 0; i < count; i++) {
                var node = file("n" + i, List.of(new Id(i, 2, 3, 4), new Id(-i, 5, 6, 7)));
                nodes.add(node);
                writer.add(node);
            }
            writer.finish();
            assertThat(TreeFormat.read(writer.buffer(), 0, writer.length()).nodes()).isEqualTo(nodes);
        }
    }

    private static Node file(String name, List<Id> blobs) {
        return new Node(ByteString.of(name), Metadata.UNKNOWN, new Content.File(blobs, 0));
    }

    private static Tree read(String json) throws FormatException {
        return TreeFormat.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
