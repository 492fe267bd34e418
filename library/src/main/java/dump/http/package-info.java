/**
 * HTTP/1.1 as stores need it, over plain, TLS and Unix sockets: one connection per transfer, kept and used again.
 * {@link dump.http.HttpClient} sends a {@link dump.http.HttpRequest} and gives an {@link dump.http.HttpAnswer}; what fails is an
 * {@link dump.http.HttpFailure}. Nothing is repeated but what a connection that was kept too long has lost. It follows
 * no redirections and knows no cookies. All that a server says is hostile until it has been looked at.
 */
package dump.http;
