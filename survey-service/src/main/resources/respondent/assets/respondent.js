"use strict";
// The respondent's page: reads an invitation, keeps what has been answered so far, sends the answers once.
(() => {
    const token = location.pathname.split("/").filter(Boolean).pop();
    const address = "/api/v1/public/invitations/" + encodeURIComponent(token);
    const texts = {
        zh: {
            other: "English", send: "提交", sending: "正在提交……", kept: "已暂存，可稍后用同一链接继续。", thanks: "谢谢您的回答！",
            answered: "此问卷已经作答，谢谢。", offline: "网络不通，请稍后重试。", faults: "请检查以下题目：", required: "（必答）",
            expectation: "您期望的程度", perception: "您实际感受到的程度", functional: "如果有，您的感受", dysfunctional: "如果没有，您的感受", points: "已分配 {0} 分，共 100 分",
            kano: ["喜欢", "理应如此", "无所谓", "可以忍受", "不喜欢"],
            ends: {CSAT: ["很不满意", "很满意"], NPS: ["完全不可能", "非常可能"], CES: ["很不同意", "很同意"], PAIR: ["低", "高"], RATING: ["低", "高"], MATRIX: ["低", "高"], IMPORTANCE: ["不重要", "非常重要"], KANO: ["喜欢", "不喜欢"]},
            codes: {"required": "请回答此题。", "not-100-points": "请正好分配 100 分。", "out-of-range": "数值超出范围。", "not-a-whole-number": "请填写整数。", "too-long": "文字太长。", "rows-missing": "请回答每一行。", "not-all-ranked": "请给每一项排不同的名次。", "*": "此答案无法接受。"}
        },
        en: {
            other: "中文", send: "Send", sending: "Sending…", kept: "Kept; you can go on later with the same link.", thanks: "Thank you for your answers!",
            answered: "This survey has been answered. Thank you.", offline: "No connection. Please try again shortly.", faults: "Please check these questions:", required: " (required)",
            expectation: "What you expect", perception: "What you get", functional: "How you feel if it is there", dysfunctional: "How you feel if it is not there", points: "{0} of 100 points given",
            kano: ["I like it", "It must be so", "I am neutral", "I can live with it", "I dislike it"],
            ends: {CSAT: ["very dissatisfied", "very satisfied"], NPS: ["not at all likely", "extremely likely"], CES: ["strongly disagree", "strongly agree"], PAIR: ["low", "high"], RATING: ["low", "high"], MATRIX: ["low", "high"], IMPORTANCE: ["not important", "very important"], KANO: ["I like it", "I dislike it"]},
            codes: {"required": "Please answer this question.", "not-100-points": "Please give out exactly 100 points.", "out-of-range": "The number is out of range.", "not-a-whole-number": "Please give a whole number.", "too-long": "The text is too long.", "rows-missing": "Please answer every row.", "not-all-ranked": "Please give every item a place of its own.", "*": "This answer cannot be taken."}
        }
    };
    const $ = id => document.getElementById(id);
    let language = navigator.language.startsWith("zh") ? "zh" : "en";
    let chosen = false;
    let etag = null;
    let questions = [];
    let answers = {};
    let timer = null;
    let finished = false;

    const say = key => texts[language][key];

    function element(name, attributes = {}, ...children) {
        const made = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) {
            if (value === true) made.setAttribute(key, "");
            else if (value !== false && value != null) made.setAttribute(key, value);
        }
        made.append(...children);
        return made;
    }

    async function ask(method, path, body) {
        const headers = {"Accept-Language": language === "zh" ? "zh-CN" : "en"};
        if (body) headers["Content-Type"] = "application/json";
        if (method === "PUT") headers["If-Match"] = etag;
        const answer = await fetch(address + path, {method, headers, body: body && JSON.stringify(body), credentials: "omit", cache: "no-store"});
        const text = await answer.text();
        let json = {};
        try { json = JSON.parse(text); } catch { /* a proxy's page: the status says enough */ }
        return {status: answer.status, ok: answer.ok, etag: answer.headers.get("ETag"), json};
    }

    async function load() {
        let answer;
        try {
            answer = await ask("GET", "");
        } catch {
            return tell(say("offline"));
        }
        if (!answer.ok) return finish(answer.json.title || "", answer.json.detail || say("offline"));
        if (!chosen && answer.json.language !== language && texts[answer.json.language]) {
            chosen = true;
            language = answer.json.language;
            return load();
        }
        chosen = true;
        etag = answer.etag;
        if (answer.json.status === "ANSWERED") return finish(answer.json.title, say("answered"));
        questions = answer.json.questions;
        answers = {...answer.json.answers, ...answers};
        draw(answer.json.title);
    }

    function draw(title) {
        document.documentElement.lang = language;
        document.title = title;
        $("title").textContent = title;
        const button = $("language");
        button.textContent = say("other");
        button.lang = language === "zh" ? "en" : "zh";
        button.hidden = false;
        $("send").textContent = say("send");
        $("questions").replaceChildren(...questions.map(question));
        asked();
        $("faults").hidden = true;
        $("form").hidden = false;
        $("kept").textContent = "";
        tell("");
    }

    function question(of) {
        const legend = element("legend", {}, of.text);
        if (of.required) legend.append(element("span", {class: "required"}, say("required")));
        const field = element("fieldset", {id: "q-" + of.id, "aria-describedby": "fault-" + of.id}, legend);
        switch (of.type) {
            case "SINGLE": case "MULTIPLE": field.append(choices(of)); break;
            case "NUMBER": field.append(number(of)); break;
            case "TEXT": field.append(text(of)); break;
            case "POINTS": field.append(points(of)); break;
            case "PAIR":
                field.append(element("div", {}, side(of, "expectation"), side(of, "perception")));
                break;
            case "MATRIX":
                for (const row of of.options) field.append(element("fieldset", {}, element("legend", {}, row.text),
                    scale(of, of.id + "." + row.value, (answers[of.id] || {})[row.value], value => set(of.id, {...answers[of.id], [row.value]: value}))));
                break;
            case "RANKING": field.append(ranks(of)); break;
            case "KANO":
                field.append(element("div", {}, feeling(of, "functional"), feeling(of, "dysfunctional")));
                break;
            default:
                field.append(scale(of, of.id, answers[of.id], value => set(of.id, value)));
        }
        field.append(element("p", {class: "fault", id: "fault-" + of.id}));
        return field;
    }

    function scale(of, name, given, taken) {
        const boxes = element("div", {class: of.max - of.min > 6 ? "scale long" : "scale"});
        const ends = texts[language].ends[of.type] || ["", ""];
        for (let value = of.min; value <= of.max; value++) {
            const end = value === of.min ? ends[0] : value === of.max ? ends[1] : "";
            const input = element("input", {type: "radio", name, value, checked: given === value, "aria-label": end ? value + ", " + end : value});
            input.addEventListener("change", () => taken(value));
            boxes.append(element("label", {}, input, String(value)));
        }
        return element("div", {}, boxes, element("div", {class: "ends", "aria-hidden": "true"}, element("span", {}, ends[0]), element("span", {}, ends[1])));
    }

    function side(of, name) {
        const given = (answers[of.id] || {})[name];
        return element("fieldset", {}, element("legend", {}, say(name)),
            scale(of, of.id + "." + name, given, value => set(of.id, {...answers[of.id], [name]: value})));
    }

    function ranks(of) {
        const places = {};
        (answers[of.id] || []).forEach((value, i) => places[value] = i + 1);
        const list = element("div", {class: "points"});
        for (const option of of.options) {
            const select = element("select", {name: of.id + "." + option.value}, element("option", {value: ""}, "–"));
            of.options.forEach((_, i) => select.append(element("option", {value: i + 1, selected: places[option.value] === i + 1}, String(i + 1))));
            select.addEventListener("change", () => {
                places[option.value] = Number(select.value) || undefined;
                const order = of.options.map(each => each.value).filter(value => places[value]).sort((a, b) => places[a] - places[b]);
                set(of.id, new Set(order.map(value => places[value])).size === of.options.length ? order : null);
            });
            list.append(element("label", {}, element("span", {}, option.text), select));
        }
        return list;
    }

    // A question is asked when earlier answers meet all its conditions; answers to questions not asked count for none.
    function asked() {
        const known = {};
        for (const of of questions) {
            const meets = of.conditions.every(({question, is, value}) => {
                const given = known[question];
                if (given === undefined || is === "UNANSWERED") return given === undefined && is === "UNANSWERED";
                const equal = Array.isArray(given) ? given.includes(value) : typeof given === "number" ? given === Number(value) : given === value;
                switch (is) {
                    case "EQUALS": return equal;
                    case "DIFFERS": return !equal;
                    case "AT_LEAST": return given >= Number(value);
                    case "AT_MOST": return given <= Number(value);
                    default: return true;
                }
            });
            if (meets) known[of.id] = answers[of.id];
            const field = $("q-" + of.id);
            if (field) {
                field.hidden = !meets;
                field.querySelector("legend").firstChild.textContent = piped(of.text, known);
            }
            if (known[of.id] === undefined) delete known[of.id];
        }
        return known;
    }

    function piped(text, known) {
        return text.replace(/\{\{(\w+)}}/g, (all, id) => {
            const of = questions.find(each => each.id === id);
            const given = known[id];
            if (!of || given === undefined) return "…";
            return [given].flat().map(one => (of.options || []).find(option => option.value === one)?.text ?? String(one)).join("、");
        });
    }

    function feeling(of, name) {
        const given = (answers[of.id] || {})[name];
        const list = element("div", {class: "choices"});
        texts[language].kano.forEach((words, i) => {
            const input = element("input", {type: "radio", name: of.id + "." + name, value: i + 1, checked: given === i + 1});
            input.addEventListener("change", () => set(of.id, {...answers[of.id], [name]: i + 1}));
            list.append(element("label", {}, input, words));
        });
        return element("fieldset", {}, element("legend", {}, say(name)), list);
    }

    function choices(of) {
        const many = of.type === "MULTIPLE";
        const list = element("div", {class: "choices"});
        for (const option of of.options) {
            const given = answers[of.id];
            const input = element("input", {type: many ? "checkbox" : "radio", name: of.id, value: option.value,
                checked: many ? (given || []).includes(option.value) : given === option.value});
            input.addEventListener("change", () => {
                if (!many) return set(of.id, option.value);
                set(of.id, [...list.querySelectorAll("input:checked")].map(box => box.value));
            });
            list.append(element("label", {}, input, option.text));
        }
        return list;
    }

    function number(of) {
        const input = element("input", {type: "number", name: of.id, min: of.min, max: of.max, step: "any", inputmode: "decimal", "aria-label": of.text, value: answers[of.id]});
        input.addEventListener("input", () => set(of.id, input.value === "" ? null : Number(input.value)));
        return input;
    }

    function text(of) {
        const area = element("textarea", {name: of.id, maxlength: of.max, "aria-label": of.text});
        area.value = answers[of.id] || "";
        area.addEventListener("input", () => set(of.id, area.value.trim() || null));
        return area;
    }

    function points(of) {
        const sum = element("p", {role: "status"});
        const list = element("div", {class: "points"});
        const inputs = new Map();
        const update = () => {
            const given = {};
            for (const [value, input] of inputs) given[value] = Number(input.value || 0);
            const total = Object.values(given).reduce((a, b) => a + b, 0);
            sum.textContent = say("points").replace("{0}", total);
            return total === 0 && !of.required ? null : given;
        };
        for (const option of of.options) {
            const input = element("input", {type: "number", min: 0, max: 100, step: 1, inputmode: "numeric", value: (answers[of.id] || {})[option.value]});
            input.addEventListener("input", () => set(of.id, update()));
            inputs.set(option.value, input);
            list.append(element("label", {}, element("span", {}, option.text), input));
        }
        update();
        list.append(sum);
        return list;
    }

    function set(id, value) {
        if (value === null || Array.isArray(value) && value.length === 0) delete answers[id];
        else answers[id] = value;
        $("fault-" + id).textContent = "";
        asked();
        clearTimeout(timer);
        timer = setTimeout(keep, 1000);
    }

    // Only what would be accepted is kept: a pair with one side, or points that are not 100 yet, wait.
    function keepable() {
        const some = {};
        const known = asked();
        for (const of of questions) {
            const value = known[of.id];
            if (value === undefined) continue;
            if (of.type === "PAIR" && (value.expectation === undefined || value.perception === undefined)) continue;
            if (of.type === "MATRIX" && of.required && of.options.some(row => value[row.value] === undefined)) continue;
            if (of.type === "KANO" && (value.functional === undefined || value.dysfunctional === undefined)) continue;
            if (of.type === "POINTS" && Object.values(value).reduce((a, b) => a + b, 0) !== 100) continue;
            some[of.id] = value;
        }
        return some;
    }

    async function keep() {
        if (finished) return;
        try {
            let answer = await ask("PUT", "/draft", {answers: keepable()});
            if (answer.status === 412) { // kept from another tab or device meanwhile: this one's answers win
                etag = (await ask("GET", "")).etag;
                answer = await ask("PUT", "/draft", {answers: keepable()});
            }
            if (answer.ok) {
                etag = answer.etag;
                $("kept").textContent = say("kept");
            }
        } catch { /* kept with the next change */ }
    }

    async function send(event) {
        event.preventDefault();
        clearTimeout(timer);
        const button = $("send");
        button.disabled = true;
        button.textContent = say("sending");
        try {
            const answer = await ask("POST", "/response", {answers: asked()});
            if (answer.ok) return finish(document.title, say("thanks"));
            if (answer.status === 422 && answer.json.errors) show(answer.json.errors);
            else if (answer.status === 404 || answer.status === 409 || answer.status === 410) return finish(document.title, answer.json.detail);
            else tell(answer.json.detail || say("offline"));
        } catch {
            tell(say("offline"));
        }
        button.disabled = false;
        button.textContent = say("send");
    }

    function show(errors) {
        const list = element("ul");
        for (const error of errors) {
            const of = questions.find(some => some.id === error.field);
            if (!of) continue;
            const message = texts[language].codes[error.code] || texts[language].codes["*"];
            $("fault-" + of.id).textContent = message;
            const link = element("a", {href: "#q-" + of.id}, of.text);
            list.append(element("li", {}, link, " " + message));
        }
        $("faults").replaceChildren(element("p", {}, say("faults")), list);
        $("faults").hidden = false;
        $("faults").focus();
    }

    function finish(title, message) {
        finished = true;
        document.documentElement.lang = language;
        $("title").textContent = title;
        document.title = title;
        $("form").hidden = true;
        $("faults").hidden = true;
        $("language").hidden = true;
        tell(message);
        $("title").focus();
    }

    function tell(message) {
        $("message").textContent = message;
    }

    $("form").addEventListener("submit", send);
    $("language").addEventListener("click", () => {
        language = language === "zh" ? "en" : "zh";
        load();
    });
    load();
})();
