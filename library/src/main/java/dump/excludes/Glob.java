package dump.excludes;

import dump.model.ByteString;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A pattern ready to be held against names and paths. Its time grows with pattern times path, never faster. */
final class Glob {
    /** What stands between two slashes; {@code literal} is null if there are wildcards in it. */
    record Part(List<GlobStep> tokens, ByteString literal) {
        boolean crosses() {
            return tokens.contains(GlobStep.DEEP);
        }

        boolean isWholly(GlobStep token) {
            return tokens.size() == 1 && tokens.getFirst() == token;
        }

        boolean isNamed(String name) {
            return literal != null && literal.equals(ByteString.of(name));
        }
    }

    private final GlobStep[] tokens;
    /** The bytes that all matches end with, most often enough to say no; all of them if {@code whole}. */
    private final byte[] ending;
    private final boolean whole;
    /** Whether only a star stands before the ending. */
    private final boolean starred;

    private Glob(List<GlobStep> steps) {
        tokens = steps.toArray(GlobStep[]::new);
        int begin = tokens.length;
        while (begin > 0 && tokens[begin - 1].kind() == GlobStep.Kind.BYTE) begin--;
        ending = new byte[tokens.length - begin];
        for (int i = 0; i < ending.length; i++) ending[i] = tokens[begin + i].value();
        whole = begin == 0;
        starred = begin == 1 && tokens[0].kind() == GlobStep.Kind.STAR;
    }

    List<GlobStep> steps() {
        return List.of(tokens);
    }

    static Glob of(List<Part> parts) {
        return new Glob(steps(parts));
    }

    /** A glob that begins at any part of a path. */
    static Glob anywhere(List<Part> parts) {
        var steps = steps(parts);
        steps.addFirst(GlobStep.PARTS);
        return new Glob(steps);
    }

    private static List<GlobStep> steps(List<Part> parts) {
        var steps = new ArrayList<GlobStep>();
        for (int i = 0; i < parts.size(); i++) {
            boolean last = i == parts.size() - 1;
            if (parts.get(i).isWholly(GlobStep.DEEP) && !last) {
                steps.add(GlobStep.PARTS);
                continue;
            }
            steps.addAll(parts.get(i).tokens);
            if (!last) steps.add(GlobStep.of((byte) '/'));
        }
        return steps;
    }

    /** Whether it matches all of {@code path} from {@code begin} on. */
    boolean matches(ByteString path, int begin) {
        int rest = path.length() - begin - ending.length;
        if (rest < 0 || whole && rest != 0) return false;
        for (int i = ending.length - 1; i >= 0; i--) if (path.at(begin + rest + i) != ending[i]) return false;
        if (whole) return true;
        if (starred) {
            int slash = path.indexOf((byte) '/', begin);
            return slash < 0 || slash >= begin + rest;
        }
        return walk(path, begin);
    }

    /**
     * Step by step; at a mismatch the last star takes one character more, and when it can't, the last token that
     * crosses slashes does. Earlier ones need not be tried again: what matched behind them ends as early as can be,
     * and the later one can take whatever they could.
     */
    private boolean walk(ByteString path, int begin) {
        int at = begin;
        int token = 0;
        int star = -1, starAt = 0;
        int deep = -1, deepAt = 0;
        while (true) {
            if (token == tokens.length && at == path.length()) return true;
            var kind = token == tokens.length ? null : tokens[token].kind();
            if (kind == GlobStep.Kind.STAR) {
                star = token++;
                starAt = at;
            } else if (kind == GlobStep.Kind.DEEP || kind == GlobStep.Kind.PARTS) {
                deep = token++;
                deepAt = at;
                star = -1;
            } else if (kind != null && fits(tokens[token], path, at)) {
                at += kind == GlobStep.Kind.BYTE ? 1 : Characters.length(path, at);
                token++;
            } else if (star >= 0 && starAt < path.length() && path.at(starAt) != '/') {
                at = starAt += Characters.length(path, starAt);
                token = star + 1;
            } else if (deep >= 0 && (deepAt = further(tokens[deep].kind(), path, deepAt)) >= 0) {
                at = deepAt;
                token = deep + 1;
                star = -1;
            } else return false;
        }
    }

    /**
     * Whether it matches some path that goes on behind {@code directory} with a slash and more, held against it from
     * {@code begin} on. All ways are followed at once: for each place, the tokens that may stand there.
     */
    boolean mayMatchBelow(ByteString directory, int begin) {
        var path = directory.resolve(ByteString.EMPTY);
        var waiting = new BitSet[path.length() + 1];
        add(waiting, begin, 0);
        for (int at = begin; at < path.length(); at++) {
            var here = waiting[at];
            if (here == null) continue;
            for (int token = here.nextSetBit(0); token >= 0
                    && token < tokens.length; token = here.nextSetBit(token + 1)) {
                switch (tokens[token].kind()) {
                    case BYTE -> {
                        if (fits(tokens[token], path, at)) add(waiting, at + 1, token + 1);
                    }
                    case ANY, SET -> {
                        if (fits(tokens[token], path, at)) add(waiting, at + Characters.length(path, at), token + 1);
                    }
                    case STAR -> {
                        here.set(token + 1);
                        if (path.at(at) != '/') add(waiting, at + Characters.length(path, at), token);
                    }
                    case DEEP, PARTS -> {
                        here.set(token + 1);
                        add(waiting, further(tokens[token].kind(), path, at), token);
                    }
                }
            }
        }
        int left = waiting[path.length()] == null ? -1 : waiting[path.length()].nextSetBit(0);
        return left >= 0 && left < tokens.length;
    }

    private static void add(BitSet[] waiting, int at, int token) {
        if (waiting[at] == null) waiting[at] = new BitSet();
        waiting[at].set(token);
    }

    private static boolean fits(GlobStep token, ByteString path, int at) {
        if (at == path.length()) return false;
        return switch (token.kind()) {
            case BYTE -> path.at(at) == token.value();
            case ANY -> path.at(at) != '/';
            case SET -> token.set().contains(Characters.codePoint(path, at));
            case STAR, DEEP, PARTS -> false;
        };
    }

    /** Where a token that crosses slashes ends when it takes more than up to {@code at}; −1 if it can't. */
    private static int further(GlobStep.Kind kind, ByteString path, int at) {
        if (at >= path.length()) return -1;
        if (kind == GlobStep.Kind.DEEP) return at + Characters.length(path, at);
        int slash = path.indexOf((byte) '/', at);
        return slash < 0 ? -1 : slash + 1;
    }
}
