package dump.http;

import java.util.regex.Pattern;

/** The first lines of an answer. */
record Head(int status, Headers headers, boolean old) {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.([01]) ([1-5][0-9]{2})(?: .*)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final int FIELDS_MAX = 200;

    /** Gives the next line, without its end. */
    interface Lines {
        String next() throws HttpFailure, InterruptedException;
    }

    static Head read(Lines lines) throws HttpFailure, InterruptedException {
        var match = STATUS.matcher(lines.next());
        if (!match.matches()) throw malformed("its first line is none of HTTP/1.1");
        var headers = Headers.NONE;
        int count = 0;
        for (String line; !(line = lines.next()).isEmpty();) {
            int colon = line.indexOf(':');
            var name = colon < 0 ? "" : line.substring(0, colon);
            var value = line.substring(colon + 1).strip();
            if (!Headers.isName(name) || !Headers.isValue(value)) throw malformed("a header is broken");
            if (++count > FIELDS_MAX) throw malformed("it has more than " + FIELDS_MAX + " headers");
            headers = headers.with(name, value);
        }
        return new Head(Integer.parseInt(match.group(2)), headers, match.group(1).equals("0"));
    }

    boolean isInterim() {
        return status < 200;
    }

    boolean isChunked() throws HttpFailure {
        var coding = headers.all("Transfer-Encoding");
        if (coding.isEmpty()) return false;
        if (coding.size() > 1 || !coding.getFirst().equalsIgnoreCase("chunked") || old
                || headers.get("Content-Length") != null) throw malformed("it says in two ways where it ends");
        return true;
    }

    /** -1 if it does not say. */
    long length() throws HttpFailure {
        var all = headers.all("Content-Length").stream().distinct().toList();
        if (all.isEmpty()) return -1;
        if (all.size() > 1 || !LENGTH.matcher(all.getFirst()).matches()) throw malformed("its length is none");
        return Long.parseLong(all.getFirst());
    }

    /** Whether another answer may follow on the connection. What follows a server's own failure is not waited for. */
    boolean isKept() {
        return !old && status < 500 && !headers.lists("Connection", "close");
    }

    static HttpFailure malformed(String why) {
        return new HttpFailure.Malformed("the server's answer makes no sense: " + why, null);
    }
}
