package dev.slipway.migration.apply;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.ByteStreamWriter;
import org.postgresql.util.PSQLException;

/**
 * A session that tells every statement that goes through it, whoever in the engine executes it. Rows that COPY moves go
 * straight through: only their number is told.
 */
final class TracedSession implements InvocationHandler {

    private static final Set<String> EXECUTING =
            Set.of("execute", "executeQuery", "executeUpdate", "executeLargeUpdate", "executeBatch");

    private final Object delegate;
    private final @Nullable String prepared;
    private final Consumer<ExecutedStatement> told;

    private TracedSession(Object delegate, @Nullable String prepared, Consumer<ExecutedStatement> told) {
        this.delegate = delegate;
        this.prepared = prepared;
        this.told = told;
    }

    /** The same session, all of whose statements are told. */
    static Connection of(Connection connection, Consumer<ExecutedStatement> told) {
        return proxy(Connection.class, connection, null, told);
    }

    private static <T> T proxy(
            Class<T> type, Object delegate, @Nullable String prepared, Consumer<ExecutedStatement> told) {
        return type.cast(Proxy.newProxyInstance(
                TracedSession.class.getClassLoader(),
                new Class<?>[] {type},
                new TracedSession(delegate, prepared, told)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
        if (delegate instanceof PGConnection postgres && method.getName().equals("getCopyAPI")) {
            return new TracedCopy((BaseConnection) postgres, told);
        }
        if (delegate instanceof Statement statement && EXECUTING.contains(method.getName())) {
            return executed(statement, method, arguments, first instanceof String sql ? sql : prepared);
        }
        if (delegate instanceof Connection) {
            return ofConnection(method, arguments, first);
        }
        return call(method, arguments);
    }

    private @Nullable Object ofConnection(
            Method method, @Nullable Object @Nullable [] arguments, @Nullable Object first) throws Throwable {
        String sql = first instanceof String text ? text : null;
        return switch (method.getName()) {
            case "createStatement" -> proxy(Statement.class, call(method, arguments), null, told);
            case "prepareStatement" -> proxy(PreparedStatement.class, call(method, arguments), sql, told);
            case "prepareCall" -> proxy(CallableStatement.class, call(method, arguments), sql, told);
            case "unwrap" ->
                PGConnection.class.equals(first)
                        ? proxy(PGConnection.class, call(method, arguments), null, told)
                        : call(method, arguments);
            case "setSavepoint" -> timed("SAVEPOINT", method, arguments);
            case "releaseSavepoint" -> timed("RELEASE SAVEPOINT", method, arguments);
            case "commit" -> timed("COMMIT", method, arguments);
            case "rollback" ->
                timed(first instanceof Savepoint ? "ROLLBACK TO SAVEPOINT" : "ROLLBACK", method, arguments);
            default -> call(method, arguments);
        };
    }

    private @Nullable Object executed(
            Statement statement, Method method, @Nullable Object @Nullable [] arguments, @Nullable String sql)
            throws Throwable {
        long start = System.nanoTime();
        try {
            Object result = call(method, arguments);
            Long rows = switch (result) {
                case Integer count -> Long.valueOf(count);
                case Long count -> count;
                case Boolean hasRows when !hasRows -> count(statement);
                case null, default -> null;
            };
            told.accept(new ExecutedStatement(text(sql), since(start), rows, null));
            return result;
        } catch (SQLException e) {
            told.accept(new ExecutedStatement(text(sql), since(start), null, words(e)));
            throw e;
        }
    }

    private @Nullable Object timed(String sql, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        long start = System.nanoTime();
        try {
            Object result = call(method, arguments);
            told.accept(new ExecutedStatement(sql, since(start), null, null));
            return result;
        } catch (SQLException e) {
            told.accept(new ExecutedStatement(sql, since(start), null, words(e)));
            throw e;
        }
    }

    @SuppressWarnings("NullAway") // a method that takes no arguments is given none
    private Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(delegate, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** How many rows were written; null for statements that write none, such as DDL. */
    private static @Nullable Long count(Statement statement) throws SQLException {
        long count = statement.getLargeUpdateCount();
        return count <= 0 ? null : count;
    }

    private static String text(@Nullable String sql) {
        return sql == null ? "(a batch)" : sql.strip();
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Without the details, which may quote rows. */
    private static String words(SQLException e) {
        String message = e instanceof PSQLException p && p.getServerErrorMessage() != null
                ? p.getServerErrorMessage().getMessage()
                : e.getMessage();
        return "%s (SQLSTATE %s)".formatted(message, e.getSQLState());
    }

    private static final class TracedCopy extends CopyManager {

        private final Consumer<ExecutedStatement> told;

        TracedCopy(BaseConnection connection, Consumer<ExecutedStatement> told) throws SQLException {
            super(connection);
            this.told = told;
        }

        @Override
        public CopyIn copyIn(String sql) throws SQLException {
            long start = System.nanoTime();
            try {
                return new TracedCopyIn(super.copyIn(sql), new Told(sql, start, told));
            } catch (SQLException e) {
                told.accept(new ExecutedStatement(sql, since(start), null, words(e)));
                throw e;
            }
        }

        @Override
        public CopyOut copyOut(String sql) throws SQLException {
            long start = System.nanoTime();
            try {
                return new TracedCopyOut(super.copyOut(sql), new Told(sql, start, told));
            } catch (SQLException e) {
                told.accept(new ExecutedStatement(sql, since(start), null, words(e)));
                throw e;
            }
        }
    }

    /** Tells one COPY once. */
    private static final class Told {

        private final String sql;
        private final long start;
        private final Consumer<ExecutedStatement> told;
        private boolean done;

        private Told(String sql, long start, Consumer<ExecutedStatement> told) {
            this.sql = sql;
            this.start = start;
            this.told = told;
        }

        void ended(CopyOperation copy) {
            tell(copy.getHandledRowCount(), null);
        }

        SQLException failed(SQLException e) {
            tell(null, words(e));
            return e;
        }

        void cancelled() {
            tell(null, "cancelled");
        }

        private void tell(@Nullable Long rows, @Nullable String failure) {
            if (!done) {
                done = true;
                told.accept(new ExecutedStatement(sql, since(start), rows, failure));
            }
        }
    }

    private abstract static class TracedCopyOperation<C extends CopyOperation> implements CopyOperation {

        final C copy;
        final Told told;

        TracedCopyOperation(C copy, Told told) {
            this.copy = copy;
            this.told = told;
        }

        @Override
        public int getFieldCount() {
            return copy.getFieldCount();
        }

        @Override
        public int getFormat() {
            return copy.getFormat();
        }

        @Override
        public int getFieldFormat(int field) {
            return copy.getFieldFormat(field);
        }

        @Override
        public boolean isActive() {
            return copy.isActive();
        }

        @Override
        public void cancelCopy() throws SQLException {
            told.cancelled();
            copy.cancelCopy();
        }

        @Override
        public long getHandledRowCount() {
            return copy.getHandledRowCount();
        }
    }

    private static final class TracedCopyIn extends TracedCopyOperation<CopyIn> implements CopyIn {

        TracedCopyIn(CopyIn copy, Told told) {
            super(copy, told);
        }

        @Override
        public void writeToCopy(byte[] bytes, int offset, int length) throws SQLException {
            copy.writeToCopy(bytes, offset, length);
        }

        @Override
        public void writeToCopy(ByteStreamWriter from) throws SQLException {
            copy.writeToCopy(from);
        }

        @Override
        public void flushCopy() throws SQLException {
            copy.flushCopy();
        }

        @Override
        public long endCopy() throws SQLException {
            try {
                long rows = copy.endCopy();
                told.ended(copy);
                return rows;
            } catch (SQLException e) {
                throw told.failed(e);
            }
        }
    }

    private static final class TracedCopyOut extends TracedCopyOperation<CopyOut> implements CopyOut {

        TracedCopyOut(CopyOut copy, Told told) {
            super(copy, told);
        }

        @Override
        public byte @Nullable [] readFromCopy() throws SQLException {
            return readFromCopy(true);
        }

        @Override
        public byte @Nullable [] readFromCopy(boolean block) throws SQLException {
            try {
                byte[] row = copy.readFromCopy(block);
                if (row == null && !copy.isActive()) {
                    told.ended(copy);
                }
                return row;
            } catch (SQLException e) {
                throw told.failed(e);
            }
        }
    }

    @Override
    public String toString() {
        return "TracedSession[%s]".formatted(delegate.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    }
}
