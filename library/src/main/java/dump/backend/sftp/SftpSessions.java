package dump.backend.sftp;

import dump.backend.BackendException;
import dump.concurrent.Threads;
import dump.sftp.SftpClient;
import dump.sftp.SftpFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The logins of a store: one, over which all go; another, dialled beside the work, once one moves much; the rest,
 * dialled together, once two do. A server that refuses more has as many as it gives. A lost one is replaced when
 * somebody next needs it.
 */
final class SftpSessions implements AutoCloseable {
    /** What fills a line of 200 Mbit/s and 200 ms: docs/decisions/020-sftp.md. */
    static final int MAX_DEFAULT = 4;

    /** Of those who move much, over one login while others are dialled: a login carries 2 MiB in a round trip. */
    private static final int SHARING_MAX = 2;

    private final SftpSession.Dialler dialler;
    private final String path;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Lease> open = new ArrayList<>();
    private final int wanted;
    /** The store's path from the root, once a login has told it. */
    private String root;
    /** Logins that are under way. */
    private int dialling;
    private final List<Thread> beside = new ArrayList<>();
    private boolean closed;
    private int max;

    /**
     * @param path of the store, from the root or from the directory that a login begins in
     * @param wanted logins at most
     */
    SftpSessions(SftpSession.Dialler dialler, String path, int wanted) {
        this.dialler = dialler;
        this.path = path;
        this.wanted = wanted;
        max = wanted;
    }

    /** One's use of a login until it is given back. */
    final class Lease implements AutoCloseable {
        private final SftpSession session;
        private final FirstOpens first;
        private int users;
        private boolean retired;

        private Lease(SftpSession session, FirstOpens first) {
            this.session = session;
            this.first = first;
        }

        SftpClient client() {
            return session.client();
        }

        /** Whoever uses it has found that it will move much: as of {@link SftpSessions#lease}, for those who follow. */
        void movesMuch() {
            lock.lock();
            try {
                if (!closed) dialFor(users - 1);
            } finally {
                lock.unlock();
            }
        }

        /** @param below the store; the empty text is the store itself */
        String path(String below) {
            return below(root, below);
        }

        /** A file to read. */
        SftpFile openToRead(String below) throws IOException, InterruptedException {
            var begun = first.take(below);
            return begun == null ? client().openToRead(path(below)) : begun;
        }

        SftpFile openDirectory(String below) throws IOException, InterruptedException {
            var begun = first.take(below);
            return begun == null ? client().openDirectory(path(below)) : begun;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                users--;
                if (users == 0 && retired) Thread.ofPlatform().daemon().start(session::close);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    static String below(String root, String name) {
        return name.isEmpty() ? root : root.endsWith("/") ? root + name : root + "/" + name;
    }

    /** @param much whether it may be worth one more login, which is there later */
    Lease lease(boolean much) throws BackendException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                dropLost();
                if (closed) throw new BackendException.Lasting("the store is closed", null);
                var idlest = open.stream().min(Comparator.comparingInt(one -> one.users)).orElse(null);
                if (idlest != null) {
                    if (much) {
                        dialFor(idlest.users);
                        if (dialling > 0 && idlest.users >= SHARING_MAX) {
                            changed.await();
                            continue;
                        }
                    }
                    idlest.users++;
                    return idlest;
                }
                if (dialling > 0) changed.await();
                else dial(false);
            }
        } finally {
            lock.unlock();
        }
    }

    /** @param others who use the idlest login beside the one that moves much */
    private void dialFor(int others) {
        int useful = others > 0 ? max : Math.min(2, max);
        for (int more = useful - open.size() - dialling; more > 0; more--) dialBeside();
    }

    /** Once there is one login, as many more as are allowed are worth having. */
    void dialAll() {
        lock.lock();
        try {
            if (closed || open.isEmpty()) return;
            for (int more = max - open.size() - dialling; more > 0; more--) dialBeside();
        } finally {
            lock.unlock();
        }
    }

    /** Whoever comes from now on gets a new login; those under way go on over the old ones to their end. */
    void retire() {
        lock.lock();
        try {
            for (var one : open) {
                one.retired = true;
                if (one.users == 0) Thread.ofPlatform().daemon().start(one.session::close);
            }
            open.clear();
        } finally {
            lock.unlock();
        }
    }

    private void dropLost() {
        for (var one : List.copyOf(open)) {
            if (!one.client().isLost()) continue;
            open.remove(one);
            Thread.ofPlatform().daemon().start(one.session::close);
            // Whoever was full then may have room again.
            if (open.isEmpty()) max = wanted;
        }
    }

    private void dialBeside() {
        // Counted at once, or the next to come would dial them again.
        dialling++;
        beside.add(Thread.ofPlatform().daemon().name("further login").start(() -> {
            lock.lock();
            try {
                dialling--;
                dial(true);
            } catch (BackendException refused) {
                // As many as there are, and are still to come.
                max = open.size() + dialling;
            } catch (InterruptedException closing) {
                // Nobody needs it.
            } finally {
                beside.remove(Thread.currentThread());
                lock.unlock();
            }
        }));
    }

    /** Others go on meanwhile. */
    private void dial(boolean further) throws BackendException, InterruptedException {
        dialling++;
        lock.unlock();
        SftpSession session = null;
        String found = null;
        var first = new FirstOpens(path);
        try {
            session = dialler.dial(further, root == null ? first : SftpClient.First.NOTHING);
            found = root == null ? root(first) : root;
        } finally {
            lock.lock();
            dialling--;
            changed.signalAll();
            if (session != null && (found == null || closed)) session.close();
            else if (session != null) {
                root = found;
                open.add(new Lease(session, first));
            }
        }
    }

    /** Some servers take a relative path for another one when it is to be made than when it is to be removed. */
    private String root(FirstOpens first) throws BackendException, InterruptedException {
        if (path.startsWith("/")) return path;
        try {
            var login = first.login();
            return (login.endsWith("/") ? login : login + "/") + path;
        } catch (IOException refused) {
            throw new BackendException.Passing("the server does not say in which directory a login begins: "
                    + refused.getMessage(), refused);
        }
    }

    @Override
    public void close() {
        List<Lease> ending;
        var closing = new ArrayList<Thread>();
        lock.lock();
        try {
            closed = true;
            ending = List.copyOf(open);
            open.clear();
            changed.signalAll();
            for (var one : beside) one.interrupt();
            closing.addAll(beside);
        } finally {
            lock.unlock();
        }
        for (var one : ending) closing.add(Thread.ofPlatform().start(one.session::close));
        Threads.awaitEnd(closing);
        dialler.close();
    }
}
