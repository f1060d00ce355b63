import { createRoot } from 'react-dom/client'

createRoot(document.getElementById('root')!).render(<h1>Handbill</h1>)
