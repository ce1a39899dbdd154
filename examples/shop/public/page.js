const form = document.querySelector('#order');
const tenantField = document.querySelector('#tenant');
const consentButton = document.querySelector('#consent-button');

const sentences = {
  confirmed: (order) => `Order ${order.order_id} is on its way: ${order.delivery.planned_for}.`,
  insufficient_funds: () => 'The bank declined the payment. Nothing was ordered.',
  user_unknown: () => 'We do not know this customer.',
};

const consentTexts = {
  false:
    'May we recognise this browser when it comes back? A random number in a cookie, for 13 months.',
  true: 'We recognise this browser. You can change your mind at any time.',
};

const session = await (await fetch('/api/session')).json();
showConsent(session.consent);
tenantField.value = new URLSearchParams(location.search).get('tenant') ?? tenantField.value;

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = form.querySelector('button');
  button.disabled = true;
  showSteps([]);
  show('#result', 'Under way …');
  try {
    await placeOrder();
  } catch {
    show('#result', 'The shop does not answer. Please try again.');
  } finally {
    button.disabled = false;
  }
});

consentButton.addEventListener('click', async () => {
  const method = consentButton.dataset.given === 'true' ? 'DELETE' : 'POST';
  const answer = await fetch('/api/consent', { method });
  showConsent((await answer.json()).consent);
});

async function placeOrder() {
  const fields = Object.fromEntries(new FormData(form));
  const answer = await fetch('/api/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tenant-id': fields.tenant },
    body: JSON.stringify({
      user_id: Number(fields.user_id),
      article: fields.article,
      quantity: Number(fields.quantity),
      scenario: fields.scenario,
    }),
  });
  const order = await answer.json();
  showSteps(order.steps);
  show('#result', sentenceOf(order));
  showThread(answer.headers.get('x-correlation-id'));
}

function sentenceOf(order) {
  const sentence = sentences[order.error ?? order.status];
  return (
    sentence?.(order) ?? 'Something went wrong on our side. If you write to us, quote this id:'
  );
}

function showSteps(steps) {
  document.querySelector('#hint').hidden = true;
  document.querySelector('#steps').hidden = false;
  for (const row of document.querySelectorAll('[data-step]')) {
    const step = steps.find(({ name }) => name === row.dataset.step);
    row.className = step === undefined ? '' : step.ok ? 'done' : 'failed';
    row.querySelector('span').textContent = step === undefined ? '' : `${step.latency_millis} ms`;
  }
}

function showThread(correlationId) {
  document.querySelector('#thread').hidden = correlationId === null;
  if (correlationId === null) return;
  show('#correlation', correlationId);
  document.querySelector('#links').replaceChildren(...linksTo(correlationId));
}

function linksTo(correlationId) {
  const { view, jaeger } = session.links;
  const tags = encodeURIComponent(JSON.stringify({ 'correlation.id': correlationId }));
  const links = [];
  if (view) links.push(link(`${view}/correlation/${correlationId}`, 'traces and logs'));
  if (jaeger) links.push(link(`${jaeger}/search?service=app&lookback=1h&tags=${tags}`, 'Jaeger'));
  return links;
}

function link(href, text) {
  const element = document.createElement('a');
  element.href = href;
  element.textContent = text;
  return element;
}

function showConsent(given) {
  consentButton.dataset.given = String(given);
  consentButton.textContent = given ? 'Forget this browser' : 'Yes, remember this browser';
  show('#consent-text', consentTexts[given]);
}

function show(selector, text) {
  document.querySelector(selector).textContent = text;
}
