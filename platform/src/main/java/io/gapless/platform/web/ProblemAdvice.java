package io.gapless.platform.web;

import io.gapless.platform.security.OrgScope;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.constraints.Pattern;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Every error as a problem document: what was wrong, in the reader's language, and never an exception's own words. */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    /** An expression that only names what there is. */
    private static final java.util.regex.Pattern ALTERNATIVES = java.util.regex.Pattern.compile("[\\w-]+(\\|[\\w-]+)+");

    private final Problems problems;
    private final ApplicationEventPublisher events;

    ProblemAdvice(Problems problems, ApplicationEventPublisher events) {
        this.problems = problems;
        this.events = events;
    }

    /** One field of the request and what is wrong with it. */
    record Invalid(String field, String message) {}

    @ExceptionHandler
    ResponseEntity<Object> on(Problem problem) {
        if (problem.status() == HttpStatus.FORBIDDEN) {
            events.publishEvent(new AccessRefused(problem.slug()));
        }
        return answer(problems.document(problem, locale()));
    }

    @ExceptionHandler
    ResponseEntity<Object> on(OptimisticLockingFailureException stale, HttpServletRequest request) {
        var version = request.getHeader(HttpHeaders.IF_MATCH);
        // Who named no version may never have read one.
        return version == null || version.strip().equals("*")
                ? answer(problems.document(HttpStatus.CONFLICT, "changed-at-once", locale()))
                : answer(problems.document(HttpStatus.PRECONDITION_FAILED, "stale-version", locale()));
    }

    @ExceptionHandler
    ResponseEntity<Object> on(ConstraintViolationException invalid) {
        return invalid(invalid.getConstraintViolations().stream()
                .map(violation -> new Invalid(
                        violation.getPropertyPath().toString(),
                        violation.getConstraintDescriptor().getAnnotation() instanceof Pattern pattern
                                ? written(pattern.regexp(), violation.getMessage())
                                : violation.getMessage()))
                .toList());
    }

    /**
     * The database refused what the code let through. Values outside a column's range and broken constraints are the
     * request's fault; the constraint's name goes to the log, not to the caller.
     */
    @ExceptionHandler
    ResponseEntity<Object> on(DataAccessException failure) {
        var state = sqlState(failure);
        if (state != null && state.startsWith("22")) {
            log.info("A value was out of the database's range: {}", failure.getMessage());
            return answer(problems.document(HttpStatus.BAD_REQUEST, "value-out-of-range", locale()));
        }
        if (state != null && state.startsWith("23")) {
            log.info("A constraint refused a change: {}", failure.getMessage());
            return answer(problems.document(HttpStatus.CONFLICT, "constraint-broken", locale()));
        }
        if ("55P03".equals(state) || "40P01".equals(state) || "40001".equals(state)) {
            return answer(problems.document(HttpStatus.CONFLICT, "changed-at-once", locale()));
        }
        return unexpected(failure);
    }

    /** No connection to the database within the time there is for it: nothing was begun, and it can be tried again. */
    @ExceptionHandler({CannotCreateTransactionException.class, CannotGetJdbcConnectionException.class})
    ResponseEntity<Object> onBusy(Exception busy) {
        log.warn(
                "No connection to the database: {}",
                NestedExceptionUtils.getMostSpecificCause(busy).getMessage());
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "1");
        return answer(problems.document(HttpStatus.SERVICE_UNAVAILABLE, "http-503", locale()), headers);
    }

    @ExceptionHandler
    ResponseEntity<Object> on(AccessDeniedException refused) {
        return on(Problem.forbidden("not-allowed"));
    }

    /** A parameter or header that the firewall or the server refuses only when it is read. */
    @ExceptionHandler({RequestRejectedException.class, InvalidParameterException.class})
    ResponseEntity<Object> onRejected() {
        return answer(problems.document(HttpStatus.BAD_REQUEST, "http-400", locale()));
    }

    /** No upload where one is wanted, or one that breaks off or takes too long. */
    @ExceptionHandler
    ResponseEntity<Object> on(MultipartException broken, HttpServletRequest request) {
        if (NestedExceptionUtils.getMostSpecificCause(broken) instanceof SocketTimeoutException) {
            return answer(problems.document(HttpStatus.REQUEST_TIMEOUT, "http-408", locale()));
        }
        var type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/")
                ? answer(problems.document(HttpStatus.BAD_REQUEST, "http-400", locale()))
                : answer(problems.document(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "http-415", locale()));
    }

    @ExceptionHandler
    ResponseEntity<Object> unexpected(Exception failure, HttpServletRequest request) {
        var type = request.getContentType();
        if (failure instanceof IllegalArgumentException && type != null && type.contains("*")) {
            // A wildcard as Content-Type: Spring MVC trips over it in several places.
            return answer(problems.document(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "http-415", locale()));
        }
        return unexpected(failure);
    }

    /** Up to the server, which closes the connection. */
    @ExceptionHandler
    ResponseEntity<Object> on(AnswerBrokenOff failure) {
        throw failure;
    }

    private ResponseEntity<Object> unexpected(Exception failure) {
        log.error("Unexpected failure", failure);
        return answer(problems.document(HttpStatus.INTERNAL_SERVER_ERROR, "unexpected", locale()));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(invalid.getBindingResult().getAllErrors().stream()
                .map(error -> new Invalid(
                        error instanceof FieldError field ? field.getField() : error.getObjectName(), message(error)))
                .toList());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var fields = new ArrayList<Invalid>();
        for (ParameterValidationResult result : invalid.getParameterValidationResults()) {
            for (MessageSourceResolvable error : result.getResolvableErrors()) {
                var name = error instanceof FieldError field
                        ? field.getField()
                        : String.valueOf(result.getMethodParameter().getParameterName());
                fields.add(new Invalid(name, message(error)));
            }
        }
        return invalid(fields);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        var locale = locale();
        if (unreadable.getCause() instanceof Problem problem) {
            return answer(problems.document(problem, locale));
        }
        if (unreadable.getCause() instanceof UnrecognizedPropertyException unknown) {
            var document =
                    problems.document(HttpStatus.BAD_REQUEST, "unknown-field", locale, unknown.getPropertyName());
            document.setProperty(
                    "errors",
                    List.of(new Invalid(
                            path(unknown), problems.text("problem.unknown-field.field", locale, "is not known here"))));
            return answer(document);
        }
        if (unreadable.getCause() instanceof DatabindException mismatch
                && !mismatch.getPath().isEmpty()) {
            var type = mismatch instanceof MismatchedInputException wrong ? wrong.getTargetType() : null;
            return invalid(List.of(new Invalid(path(mismatch), expected(type))));
        }
        if (unreadable.getCause() instanceof StreamReadException syntax && syntax.getLocation() != null) {
            return answer(problems.document(
                    HttpStatus.BAD_REQUEST,
                    "malformed-json",
                    locale,
                    syntax.getLocation().getLineNr(),
                    syntax.getLocation().getColumnNr()));
        }
        return answer(problems.document(HttpStatus.BAD_REQUEST, "unreadable-body", locale));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            org.springframework.beans.TypeMismatchException mismatch,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return mismatch instanceof MethodArgumentTypeMismatchException argument
                ? invalid(List.of(new Invalid(argument.getName(), expected(typeOf(argument)))))
                : invalid(List.of(
                        new Invalid(String.valueOf(mismatch.getPropertyName()), expected(mismatch.getRequiredType()))));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException missing,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        var text = problems.text("problem.missing.field", locale(), "is required");
        return invalid(List.of(new Invalid(missing.getParameterName(), text)));
    }

    /** The type of the parameter, and of one that takes several values, the type of each. */
    private static @Nullable Class<?> typeOf(MethodArgumentTypeMismatchException mismatch) {
        var type = ResolvableType.forMethodParameter(mismatch.getParameter());
        return Collection.class.isAssignableFrom(type.toClass())
                ? type.asCollection().getGeneric().resolve()
                : mismatch.getRequiredType();
    }

    /** What would have been right, as far as the type tells. */
    private String expected(@Nullable Class<?> type) {
        var wrong = problems.text("problem.wrong-type.field", locale(), "has a value of the wrong type or range");
        if (type == null) {
            return wrong;
        }
        if (type.isEnum()) {
            var values =
                    Arrays.stream(type.getEnumConstants()).map(String::valueOf).collect(Collectors.joining(", "));
            return problems.text("problem.wrong-type.enum", locale(), wrong, values);
        }
        return problems.text("problem.wrong-type." + type.getSimpleName(), locale(), wrong);
    }

    /** What Spring MVC itself refuses (method, media type, missing parameter, no such path …), in our texts. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var known = HttpStatus.resolve(status.value());
        if (known == null || known.is5xxServerError()) {
            log.error("Unexpected failure", failure);
        }
        var slug = known == null ? "unexpected" : "http-" + known.value();
        return answer(problems.document(status, slug, locale()), headers);
    }

    private ResponseEntity<Object> invalid(List<Invalid> fields) {
        var document = problems.document(HttpStatus.BAD_REQUEST, "invalid-request", locale(), fields.size());
        document.setProperty("errors", fields);
        return answer(document);
    }

    private ResponseEntity<Object> answer(ProblemDetail document) {
        return answer(document, HttpHeaders.EMPTY);
    }

    private ResponseEntity<Object> answer(ProblemDetail document, HttpHeaders headers) {
        return ResponseEntity.status(document.getStatus())
                .headers(headers)
                .header(HttpHeaders.CONTENT_LANGUAGE, locale().toLanguageTag())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(document);
    }

    private String message(MessageSourceResolvable error) {
        var message = error.getDefaultMessage() == null ? "" : error.getDefaultMessage();
        var codes = error.getCodes();
        var arguments = error.getArguments();
        // Spring hands the attributes of the constraint on in the order of their names: the expression is the last.
        return codes != null && arguments != null && List.of(codes).contains("Pattern")
                ? written(String.valueOf(arguments[arguments.length - 1]), message)
                : message;
    }

    /** How a text is to be written that does not match the expression, in words where there are some for it. */
    private String written(String expression, String otherwise) {
        if (expression.equals(OrgScope.PATTERN)) {
            return problems.text("problem.wrong-type.OrgUnit", locale(), otherwise);
        }
        return ALTERNATIVES.matcher(expression).matches()
                ? problems.text("problem.wrong-type.enum", locale(), otherwise, expression.replace("|", ", "))
                : otherwise;
    }

    private static Locale locale() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? Languages.of((HttpServletRequest) attributes.getRequest())
                : Locale.ENGLISH;
    }

    private static String path(DatabindException mismatch) {
        var path = new StringBuilder();
        for (var reference : mismatch.getPath()) {
            if (reference.getPropertyName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
            }
        }
        return path.toString();
    }

    private static @Nullable String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql.getSQLState();
            }
        }
        return null;
    }
}
