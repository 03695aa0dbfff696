"use strict";
// Draws every canvas of the page from the JSON that it names, again when colours change and for printing.
(() => {
  const light = { ink: "#1b2430", soft: "#566173", grid: "#e3e7ed", paper: "#ffffff",
    sets: ["#2563b8", "#c2560a", "#13805a", "#8a3fb0", "#b3261e"] };
  const dark = { ink: "#e7ebf0", soft: "#a3aebd", grid: "#323b48", paper: "#1b212a",
    sets: ["#7db2ff", "#ffb067", "#66d3a4", "#d3a2f5", "#ff9d94"] };
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const charts = [];
  let colours = light;

  const spell = (value) => {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    if (Number.isInteger(value) && Math.abs(value) < 1e12) return value.toLocaleString("en-US");
    const size = Math.abs(value);
    return size >= 1e7 || size < 1e-4 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
  };
  const faint = (colour, part) => colour + Math.round(part * 255).toString(16).padStart(2, "0");
  const end = (text, longest) => (text.length > longest ? "…" + text.slice(1 - longest) : text);
  const short = (text, longest) => (text.length > longest ? text.slice(0, longest - 1) + "…" : text);

  // Long names of two parts stand on lines of their own.
  const folded = (text, longest) =>
    (text.length > longest ? text.split(/, | (?=− )/).map((part) => short(part, longest - 8)) : text);

  const axis = (title, scale, more) => ({
    type: scale === "log" ? "logarithmic" : "linear",
    title: { display: true, text: title, color: colours.soft },
    grid: { color: colours.grid },
    border: { color: colours.grid },
    ticks: { color: colours.soft, maxTicksLimit: 8, maxRotation: 0, callback: spell },
    ...more,
  });
  const line = (i) => ({
    borderColor: colours.sets[i % colours.sets.length],
    backgroundColor: colours.sets[i % colours.sets.length],
    borderWidth: 2,
  });

  // Whiskers at points that carry low and high, along the axis of the values.
  const whiskers = {
    id: "whiskers",
    afterDatasetsDraw(chart) {
      const context = chart.ctx;
      chart.data.datasets.forEach((set, i) => {
        const points = chart.getDatasetMeta(i).data;
        set.data.forEach((point, j) => {
          if (!Number.isFinite(point.low) || !Number.isFinite(point.high) || point.low === point.high) return;
          const across = set.across === true;
          const scale = across ? chart.scales.x : chart.scales.y;
          const a = scale.getPixelForValue(point.low);
          const b = scale.getPixelForValue(point.high);
          const at = across ? points[j].y : points[j].x;
          const place = (u, v) => (across ? [u, v] : [v, u]);
          context.save();
          context.beginPath();
          context.strokeStyle = set.borderColor;
          context.lineWidth = 1.5;
          for (const [u0, v0, u1, v1] of [[a, at, b, at], [a, at - 4, a, at + 4], [b, at - 4, b, at + 4]]) {
            context.moveTo(...place(u0, v0));
            context.lineTo(...place(u1, v1));
          }
          context.stroke();
          context.restore();
        });
      });
    },
  };

  // Straight lines at values of the x axis, and a band along it.
  const marks = {
    id: "marks",
    beforeDatasetsDraw(chart, _, options) {
      const area = chart.chartArea;
      const context = chart.ctx;
      context.save();
      if (options.band.length === 3) {
        const [low, middle, high] = options.band.map((value) => chart.scales.y.getPixelForValue(value));
        context.fillStyle = faint(colours.sets[2], 0.15);
        context.fillRect(area.left, high, area.width, low - high);
        context.strokeStyle = faint(colours.sets[2], 0.7);
        context.beginPath();
        context.moveTo(area.left, middle);
        context.lineTo(area.right, middle);
        context.stroke();
      }
      context.strokeStyle = colours.soft;
      context.setLineDash([4, 4]);
      for (const value of options.at) {
        const x = chart.scales.x.getPixelForValue(value);
        context.beginPath();
        context.moveTo(x, area.top);
        context.lineTo(x, area.bottom);
        context.stroke();
      }
      context.restore();
    },
  };

  const interval = (point, text) =>
    text + (Number.isFinite(point.low) && Number.isFinite(point.high) ? ` (${spell(point.low)} to ${spell(point.high)})` : "");

  const histogram = (chart) => ({
    type: "line",
    data: {
      datasets: chart.sets.map((set, i) => {
        const sum = set.counts.reduce((a, b) => a + b, 0);
        const width = (set.to - set.from) / set.counts.length;
        const density = (count) => (width > 0 ? count / sum / width : count / sum);
        const points = set.counts.map((count, bin) =>
          ({ x: set.from + bin * width, y: density(count), end: set.from + (bin + 1) * width, count, share: count / sum }));
        points.unshift({ x: set.from, y: 0 });
        points.push({ x: set.to, y: density(set.counts[set.counts.length - 1]) }, { x: set.to, y: 0 });
        // A bin is as high as the point at its left end.
        return { label: set.name, data: points, fill: "origin", pointRadius: 0, pointHitRadius: 6, ...line(i),
          stepped: "before", backgroundColor: faint(colours.sets[i % colours.sets.length], 0.22) };
      }),
    },
    scales: { x: axis(chart.x, "linear"), y: axis("density of rows", "linear", { beginAtZero: true }) },
    tip: (item) => (item.raw.count === undefined ? null
      : `${item.dataset.label}: ${spell(item.raw.count)} rows, ${(100 * item.raw.share).toPrecision(3)} %, from ${spell(item.raw.x)} to ${spell(item.raw.end)}`),
    title: () => "",
    legend: chart.sets.length > 1,
  });

  const whole = (chart) => ({ color: colours.soft, maxTicksLimit: 8, callback: spell,
    precision: chart.sets.every((set) => set.values.every(Number.isInteger)) ? 0 : undefined });

  const bars = (chart) => ({
    type: "bar",
    data: {
      labels: chart.categories.map((name) => short(name, 28)),
      datasets: chart.sets.map((set, i) => ({ label: set.name, data: set.values, ...line(i), borderWidth: 0, borderRadius: 3, maxBarThickness: 46 })),
    },
    scales: {
      x: { ...axis(chart.x, "linear"), type: "category", ticks: { color: colours.soft, maxRotation: 50, autoSkip: chart.categories.length > 16 }, grid: { display: false } },
      y: axis(chart.y.title, chart.y.scale, { beginAtZero: true, ticks: whole(chart) }),
    },
    tip: (item) => `${item.dataset.label}: ${spell(item.parsed.y)}`,
    title: (items) => (items.length ? short(chart.categories[items[0].dataIndex], 80) : ""),
    legend: chart.sets.length > 1,
  });

  const lines = (chart) => {
    const labelled = chart.labels.length > 0;
    const positive = (value, scale) => (value !== null && (scale !== "log" || value > 0) ? value : null);
    const ends = chart.lines.flatMap((own) => own.y.flatMap((y, i) => (own.errors[i] > 0 ? [y - own.errors[i], y + own.errors[i]] : [])))
      .concat(chart.band).filter(Number.isFinite);
    const room = ends.length ? { suggestedMin: Math.min(...ends), suggestedMax: Math.max(...ends) } : {};
    return {
      type: "line",
      data: {
        datasets: chart.lines.map((own, i) => ({
          label: own.name,
          data: own.x.map((x, j) => {
            const y = positive(own.y[j], chart.y.scale);
            const error = own.errors[j];
            return { x: positive(x, chart.x.scale), y, low: error > 0 && y !== null ? y - error : undefined, high: error > 0 && y !== null ? y + error : undefined };
          }),
          ...line(i), pointRadius: own.x.length > 40 ? 0 : 3, pointHitRadius: 6, tension: 0,
        })),
      },
      scales: {
        x: axis(chart.x.title, chart.x.scale, labelled
          ? { offset: chart.labels.length === 1, ticks: { color: colours.soft, stepSize: 1, maxTicksLimit: 8, maxRotation: 40, callback: (value) => (Number.isInteger(value) && chart.labels[value] !== undefined ? end(chart.labels[value], 17) : "") } }
          : {}),
        y: axis(chart.y.title, chart.y.scale, chart.y.scale === "log" ? {} : room),
      },
      tip: (item) => interval(item.raw, `${item.dataset.label}: ${spell(item.raw.y)}`),
      title: (items) => (items.length ? (labelled ? short(chart.labels[items[0].raw.x], 80) : `${chart.x.title} ${spell(items[0].raw.x)}`) : ""),
      legend: chart.lines.length > 1,
      band: chart.band,
    };
  };

  const forest = (chart) => {
    const names = chart.rows.map((row) => row.label);
    const ends = chart.rows.flatMap((row) => [row.value, row.low, row.high]).concat(chart.marks).filter(Number.isFinite);
    const room = (Math.max(...ends) - Math.min(...ends)) * 0.05 || 1;
    return {
      type: "line",
      data: {
        labels: names,
        datasets: [{
          label: "value", indexAxis: "y", showLine: false, across: true,
          data: chart.rows.map((row, i) => ({ x: row.value, y: names[i], low: row.low === null ? undefined : row.low, high: row.high === null ? undefined : row.high })),
          ...line(0), pointRadius: 4.5, pointHoverRadius: 6, pointHitRadius: 8,
        }],
      },
      indexAxis: "y",
      scales: {
        x: axis(chart.x, "linear", { suggestedMin: Math.min(...ends) - room, suggestedMax: Math.max(...ends) + room }),
        y: { type: "category", labels: names, offset: true, grid: { color: colours.grid }, border: { color: colours.grid },
          ticks: { color: colours.ink, autoSkip: false, callback: (_, i) => folded(names[i], innerWidth < 600 ? 22 : 40) } },
      },
      tip: (item) => interval(item.raw, spell(item.raw.x)),
      title: (items) => (items.length ? short(names[items[0].dataIndex], 80) : ""),
      legend: false,
      at: chart.marks,
    };
  };

  const kinds = { histogram, bars, lines, forest };

  const draw = (canvas) => {
    const chart = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    const kind = kinds[chart.type](chart);
    charts.push(new Chart(canvas, {
      type: kind.type,
      data: kind.data,
      plugins: [marks, whiskers],
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        indexAxis: kind.indexAxis || "x",
        interaction: { mode: kind.indexAxis ? "nearest" : "index", intersect: false, axis: kind.indexAxis || "x" },
        scales: kind.scales,
        plugins: {
          marks: { at: kind.at || [], band: kind.band || [] },
          legend: { display: kind.legend, position: "top", align: "start", labels: { color: colours.ink, boxWidth: 12, boxHeight: 12 } },
          tooltip: {
            displayColors: kind.legend,
            filter: (item) => kind.tip(item) !== null,
            callbacks: { title: kind.title, label: kind.tip },
          },
        },
      },
    }));
    canvas.dataset.drawn = chart.type;
  };

  const drawAll = (palette) => {
    colours = palette;
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    charts.splice(0).forEach((chart) => chart.destroy());
    document.querySelectorAll("canvas[data-chart]").forEach(draw);
  };
  const onScreen = () => drawAll(prefersDark.matches ? dark : light);

  onScreen();
  prefersDark.addEventListener("change", onScreen);
  // The page is not laid out for paper yet: two figures stand on its width, or one.
  addEventListener("beforeprint", () => {
    drawAll(light);
    charts.forEach((chart) => chart.resize(
      chart.canvas.closest("figure").matches(":last-of-type:nth-of-type(odd)") ? 650 : 315, chart.canvas.parentNode.clientHeight));
  });
  addEventListener("afterprint", onScreen);
})();
