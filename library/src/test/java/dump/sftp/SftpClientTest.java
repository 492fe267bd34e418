package dump.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against servers that are minimal, sloppy or hostile. */
@Timeout(60)
class SftpClientTest {
    private static SftpClient client(Peer peer) throws Exception {
        return SftpClient.start(peer.toClient, peer.fromClient, "test", Duration.ofSeconds(20), Duration.ofSeconds(30),
                SftpClient.First.NOTHING);
    }

    /** One that opens everything. */
    private static void opens(int type, int id, Peer peer) throws IOException {
        if (type == Request.OPEN || type == Request.OPENDIR) peer.handle(id);
        if (type == Request.CLOSE) peer.status(id, SftpStatus.OK, "");
    }

    @Test
    void asksAgainForWhatCameShort() throws Exception {
        var content = new byte[200_000];
        new Random(7).nextBytes(content);
        var random = new Random(8);
        var peer = new Peer().start((type, id, body, me) -> {
            opens(type, id, me);
            if (type != Request.READ) return;
            body.readNBytes(body.readInt());
            int offset = (int) body.readLong();
            int wanted = Math.min(body.readInt(), content.length - offset);
            if (wanted <= 0) me.status(id, SftpStatus.EOF, "");
            else me.data(id, Arrays.copyOfRange(content, offset, offset + 1 + random.nextInt(wanted)));
        });
        try (var client = client(peer); var file = client.openToRead("file")) {
            var target = ByteBuffer.allocate(content.length + 100);
            assertThat(file.read(0, target)).isEqualTo(content.length);
            assertThat(target.flip().mismatch(ByteBuffer.wrap(content))).isEqualTo(-1);
        }
    }

    @Test
    void takesAnswersInAnyOrder() throws Exception {
        var waiting = new ArrayList<Integer>();
        var peer = new Peer().start((type, id, body, me) -> {
            waiting.add(id);
            if (waiting.size() == 3) for (int one : waiting.reversed()) me.status(one, one % 2 == 0 ? 0 : 4, "odd");
        });
        try (var client = client(peer)) {
            var replies = new ArrayList<Reply<Void>>();
            for (int i = 0; i < 3; i++) replies.add(client.makeDirectory("d" + i, 0700));
            replies.get(0).await();
            assertThatThrownBy(replies.get(1)::await).isInstanceOfSatisfying(SftpStatus.class,
                    status -> assertThat(status.code()).isEqualTo(4)).hasMessage("odd");
            replies.get(2).await();
        }
    }

    private interface Act {
        void on(SftpClient client) throws Exception;
    }

    private static void endsIt(Peer peer, String words, Act act) throws Exception {
        try (var client = client(peer)) {
            assertThatThrownBy(() -> act.on(client)).isInstanceOf(SftpLost.class).hasMessageContaining(words);
            assertThat(client.isLost()).isTrue();
            assertThatThrownBy(() -> client.remove("x").await()).isInstanceOf(SftpLost.class);
        }
    }

    @Test
    void believesNoLength() throws Exception {
        for (int[] length : new int[][] {{0x7f, 0xff, 0xff, 0xff}, {0xff, 0xff, 0xff, 0xff}, {0, 0, 0, 0}, {0, 4, 0, 1}})
            endsIt(new Peer().start((type, id, body, me) -> me.raw(length)), "an answer of", client -> client.remove(
                    "x").await());
    }

    @Test
    void believesNoAnswerThatNobodyAskedFor() throws Exception {
        endsIt(new Peer().start((type, id, body, me) -> me.status(id + 1, 0, "")), "what nobody asked",
                client -> client.remove("x").await());
        endsIt(new Peer().start((type, id, body, me) -> me.handle(id)), "no SFTP", client -> client.remove("x").await());
    }

    @Test
    void believesNoCountNorLengthWithinAnAnswer() throws Exception {
        for (int count : new int[] {Integer.MAX_VALUE, -1, 2})
            endsIt(new Peer().start((type, id, body, me) -> me.packet(Answer.NAME, out -> {
                out.writeInt(id);
                out.writeInt(count);
                Peer.text(out, "one");
                Peer.text(out, "long");
                out.writeInt(0);
            })), "no SFTP", client -> client.realPath(".").await());
        endsIt(new Peer().start((type, id, body, me) -> me.packet(Answer.HANDLE, out -> {
            out.writeInt(id);
            out.writeInt(0x7fffffff);
        })), "no SFTP", client -> client.openToRead("x"));
        endsIt(new Peer().start((type, id, body, me) -> me.packet(Answer.ATTRS, out -> {
            out.writeInt(id);
            out.writeInt(Attributes.SIZE);
            out.writeLong(-5);
        })), "no SFTP", client -> client.attributes("x").await());
    }

    @Test
    void takesNoMoreDataThanItAskedForNorNoneAtAll() throws Exception {
        for (int size : new int[] {11, 0}) endsIt(new Peer().start((type, id, body, me) -> {
            opens(type, id, me);
            if (type == Request.READ) me.data(id, new byte[size]);
        }), "other bytes", client -> client.openToRead("x").read(0, ByteBuffer.allocate(10)));
    }

    @Test
    void listsNoDirectoryWithoutEnd() throws Exception {
        endsIt(new Peer().start((type, id, body, me) -> {
            opens(type, id, me);
            if (type == Request.READDIR) me.packet(Answer.NAME, out -> {
                out.writeInt(id);
                out.writeInt(0);
            });
        }), "without end", client -> client.openDirectory("x").names());
    }

    @Test
    void saysWhatCameInPlaceOfSftp() throws Exception {
        var chatty = new Peer();
        for (char c : "Welcome to the machine\n".toCharArray()) chatty.raw(c);
        assertThatThrownBy(() -> client(chatty)).isInstanceOf(SftpLost.class).hasMessageContaining("“Welcome to the machine”")
                .hasMessageContaining("what its shell prints");
        var gone = new Peer();
        gone.close();
        assertThatThrownBy(() -> client(gone)).isInstanceOf(SftpLost.class).hasMessage("the connection was closed");
    }

    @Test
    void whoWaitsLearnsThatTheConnectionEnded() throws Exception {
        endsIt(new Peer().start((type, id, body, me) -> me.close()), "the connection was closed",
                client -> client.remove("x").await());
    }

    @Test
    void aServerThatReadsAndNeverAnswersIsGivenUp() throws Exception {
        var peer = new Peer().start((type, id, body, me) -> { });
        try (var client = SftpClient.start(peer.toClient, peer.fromClient, "test", Duration.ofSeconds(20),
                Duration.ofMillis(300), SftpClient.First.NOTHING)) {
            assertThatThrownBy(() -> client.remove("x").await()).isInstanceOf(SftpLost.class)
                    .hasMessageContaining("nothing came from the server");
        }
    }

    @Test
    void neitherAWaitForRoomNorForAnAnswerOutlastsAnInterrupt() throws Exception {
        var peer = new Peer().start((type, id, body, me) -> opens(type, id, me));
        try (var client = client(peer); var file = client.create("x", 0600)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> client.remove("y").await()).isInstanceOf(InterruptedException.class);
            var me = Thread.currentThread();
            var replies = new ArrayList<Reply<Void>>();
            Thread.ofPlatform().start(() -> {
                while (me.getState() != Thread.State.TIMED_WAITING) Thread.onSpinWait();
                me.interrupt();
            });
            assertThatThrownBy(() -> file.write(0, ByteBuffer.allocate(8 << 20), replies))
                    .isInstanceOf(InterruptedException.class);
            assertThat(replies).as("a window of 2 MiB").hasSizeBetween(32, 64);
        }
    }

    @Test
    void opensNoMoreAtOnceThanAnyServerTakes() throws Exception {
        var open = new int[2];
        var peer = new Peer().start((type, id, body, me) -> {
            if (type == Request.OPEN) open[1] = Math.max(open[1], ++open[0]);
            if (type == Request.CLOSE) open[0]--;
            opens(type, id, me);
        });
        try (var client = client(peer)) {
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 60; i++) threads.add(Thread.ofVirtual().start(() -> {
                try (var file = client.openToRead("x")) {
                    file.closing().await();
                } catch (IOException | InterruptedException failed) {
                    open[1] = 1000;
                }
            }));
            for (var thread : threads) thread.join();
            assertThat(open[1]).isBetween(1, 16);
        }
    }

    @Test
    void anEndOfTextAndWhatMovesTheCursorIsNotShown() {
        assertThat(new SftpStatus(4, "no\u001b[2J\nspace").getMessage()).isEqualTo("no [2J space");
        assertThat(List.of(new SftpStatus(4, "").getMessage(), new SftpStatus(4, "x".repeat(999)).getMessage()))
                .containsExactly("SFTP status 4", "x".repeat(200) + "…");
    }
}
