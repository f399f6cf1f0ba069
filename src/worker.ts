import { DurableObject } from 'cloudflare:workers';
export class DistrictRuns extends DurableObject<Env> {}
export default { async fetch(r: Request, env: Env) {
  const u=new URL(r.url);
  if(u.pathname==='/mail'){ const {EmailMessage}=await import('cloudflare:email' as any); try { await (env as any).MAIL.send({from:{email:'a@samegoal.com',name:'x'},to:'b@example.org',subject:'hi',text:'hello http://x'}); return new Response('sent'); } catch(e){return new Response(String(e))} }
  return new Response('ok '+(env as any).DB) }, async scheduled(c: any){ console.log('cron',c.scheduledTime, c.cron) }, async queue(){} };
